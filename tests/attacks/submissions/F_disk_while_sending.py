# tries: write files while a thread keeps the answering pipe busy, so that nobody looks at the disk
# holds: the disk is looked at by the clock
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 0}
import os
import threading
import time

import torch


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def chatter():
    while True:
        for number in range(3, 20):
            try:
                os.write(number, b"\xff")
            except OSError:
                pass
        time.sleep(0.004)


def get_query122():
    threading.Thread(target=chatter, daemon=True).start()
    for number in range(100):
        with open(f"f{number}", "wb") as file:
            file.write(bytes(8 << 20))
        time.sleep(0.02)
    return None
