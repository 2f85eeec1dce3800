# tries: connects over TCP, by its own sockets and by Python's clients
# holds: no connection is made
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import http.client
import socket
import urllib.request

import torch

PORT = 47474


def connect():
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as made:
                print("BREACH: a TCP socket was made")
                made.settimeout(0.2)
                made.connect((address, PORT))
                made.sendall(b"left-behind")
        except OSError:
            pass
    for way in (
        lambda: urllib.request.urlopen(f"http://127.0.0.1:{PORT}/left-behind", timeout=0.2),
        lambda: http.client.HTTPConnection("127.0.0.1", PORT, timeout=0.2).request("GET", "/left-behind"),
        lambda: socket.create_connection(("127.0.0.1", PORT), timeout=0.2),
        lambda: socket.getaddrinfo("localhost", PORT) and socket.gethostbyname("localhost"),
    ):
        try:
            way()
        except Exception:
            continue


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    connect()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
