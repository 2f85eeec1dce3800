# tries: raises from code whose file name and function names are markup and codes
# holds: places are text for the report like any other
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch

SOURCE = "def run():\n    raise ValueError('here')\n"
SPACE = {}
exec(compile(SOURCE, "\x1b[2J<script>alert(1)</script>\n=1+1", "exec"), SPACE)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    SPACE["run"]()
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    raise SyntaxError("x", ("\x1b]0;x\x07<b>", 5, 5, "text"))
    return torch.zeros(1, 3)


def get_key141():
    exec(compile("raise OSError(5, chr(27), chr(8238))", "../../etc/passwd", "exec"))
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
