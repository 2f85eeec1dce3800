# tries: waits in a thread made by vfork, so that it looks as if it waited for a disk and were only kept from running
# holds: such threads cannot be made; nobody waits for it
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 0, "1.3.2": 0, "1.4.1": 0, "1.4.2": 0}
# seconds: 6
# naive: skip (the thread would never end)
import ctypes

import torch

FLAGS = 0x100 | 0x800 | 0x10000 | 0x4000  # CLONE_VM, CLONE_SIGHAND, CLONE_THREAD, CLONE_VFORK


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    libc = ctypes.CDLL(None, use_errno=True)
    stack = ctypes.create_string_buffer(1 << 16)
    pause = ctypes.cast(libc.pause, ctypes.c_void_p)
    made = libc.clone(pause, ctypes.c_void_p(ctypes.addressof(stack) + (1 << 16) - 64), FLAGS, None)
    if made < 0:
        raise OSError(ctypes.get_errno(), "clone")
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])
