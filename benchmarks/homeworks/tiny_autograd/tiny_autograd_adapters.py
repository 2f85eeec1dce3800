def forward_values(a, b, c):
    a, b, c = Value(a), Value(b), Value(c)
    return [(a + b).data, (a * b).data, a.tanh().data, (a * b + c).tanh().data]


def grads_simple(a, b, c):
    a, b, c = Value(a), Value(b), Value(c)
    (a * b + c).tanh().backward()
    return {"da": a.grad, "db": b.grad, "dc": c.grad}


def grads_reuse(expr, a, b):
    a, b = Value(a), Value(b)
    if expr == "a + a":
        out = a + a
    elif expr == "a * a":
        out = a * a
    else:
        m = a * b
        n = m.tanh()
        out = n * (m + n)
    out.backward()
    return [a.grad, b.grad]


def grads_two_losses(a, b):
    a, b = Value(a), Value(b)
    one = a * b
    one.backward()
    two = a + Value(1.0)
    two.backward()
    return [a.grad, b.grad]


def show(x):
    return repr(Value(x))


def with_text(op):
    if op == "+":
        return (Value(1.0) + "one").data
    return (Value(1.0) * "one").data
