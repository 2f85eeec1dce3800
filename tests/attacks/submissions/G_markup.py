# tries: prints and raises HTML, Markdown, LaTeX and rich markup
# holds: reports are declared as plain text, and the text stands in them as it was
# score: {"1.2.1": 2, "1.2.2": 0, "1.3.1": 2, "1.3.2": 0, "1.4.1": 0, "1.4.2": 3}


import torch

HTML = "<script>alert(1)</script><img src=x onerror=alert(1)></pre></td></tr></table><style>*{display:none}</style><!--"
MARKDOWN = (
    "# Passed\n\n[click](javascript:alert(1)) ![x](http://localhost/x.png) **20/20** `code` ```\n$\\input{x}$ | a | b |"
)
RICH = "[bold red]failed[/bold red] [link=http://localhost]x[/link] [/] [blink]"
print(HTML, MARKDOWN, RICH)


def get_query121():
    return 10 * torch.tensor([[0.47, 0.65, 0.60]])


def get_query122():
    print(HTML)
    raise ValueError(HTML)
    return torch.zeros(4, 3)


def get_query131():
    return torch.zeros(1, 3)


def get_query132():
    print(MARKDOWN)
    raise ValueError(MARKDOWN)
    return torch.zeros(1, 3)


def get_key141():
    print(RICH)
    raise type(HTML, (Exception,), {})(RICH)
    return torch.zeros(3)


def get_key142():
    return torch.tensor([0.6945, 0.7195, 0.0063])
