# tries: listens on TCP, UDP and UNIX sockets and serves what it reads
# holds: nothing listens
# score: {"1.2.1": 2, "1.2.2": 3, "1.3.1": 2, "1.3.2": 0, "1.4.1": 3, "1.4.2": 3}

import http.server
import socket

import torch

PORTS = (47475, 0)


def listen():
    for port in PORTS:
        try:
            made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            made.bind(("127.0.0.1", port))
            made.listen(5)
            print("BREACH: it listens on TCP")
            KEPT.append(made)
        except OSError:
            pass
    for name in ("left-behind.sock", "\0left-behind"):
        try:
            made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            made.bind(name)
            print("BREACH: it listens on a UNIX socket")
            KEPT.append(made)
        except OSError:
            pass
    try:
        http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler).handle_request
        print("BREACH: it serves files")
    except OSError:
        pass


KEPT = []


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    return 10 * torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    listen()
    return torch.zeros(1, 3)


def get_key141():
    return torch.tensor([0.555, 0.575, 0.005])


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
