import math


class Value:
    """Derivatives by the slopes of each step, from the last value to the first."""

    def __init__(self, data, steps=(), depth=0):
        self.data, self.grad, self.steps, self.depth = data, 0.0, steps, depth

    def made(self, data, *steps):
        return Value(data, steps, 1 + max(one.depth for one, _ in steps))

    def __add__(self, other):
        other = number(other)
        return self.made(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = number(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def tanh(self):
        t = math.tanh(self.data)
        return self.made(t, (self, 1 - t**2))

    def backward(self):
        due, known = {id(self): 1.0}, {id(self): self}
        while due:
            at = max(due, key=lambda one: known[one].depth)
            one, flow = known[at], due.pop(at)
            one.grad += flow
            for before, slope in one.steps:
                known[id(before)] = before
                due[id(before)] = due.get(id(before), 0.0) + slope * flow

    def __repr__(self):
        return "Value(data=%s, grad=%s)" % (self.data, self.grad)


def number(x):
    if not isinstance(x, (Value, int, float)):
        raise TypeError(f"not a number: {x!r}")
    return x if isinstance(x, Value) else Value(x)
