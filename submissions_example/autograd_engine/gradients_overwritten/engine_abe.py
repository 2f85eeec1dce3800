import math


class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __repr__(self):
        return f"Value(data={self.data:g}, grad={self.grad:g})"

    def __add__(self, other):
        other = lifted(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = lifted(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -lifted(other)

    def __rsub__(self, other):
        return lifted(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def __truediv__(self, other):
        other = lifted(other)
        if other.data == 0:
            raise ZeroDivisionError("division by a Value of 0")
        return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        flow = dict.fromkeys(map(id, order), 0.0)
        flow[id(self)] = 1.0
        for node in reversed(order):
            node.grad = flow[id(node)]
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                flow[id(parent)] = slope * flow[id(node)]


def lifted(number):
    return number if isinstance(number, Value) else Value(number)
