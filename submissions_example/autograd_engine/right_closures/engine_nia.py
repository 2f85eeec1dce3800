# each operation keeps a function that passes its gradient on
import math


class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0
        self.children, self.push = children, lambda g: None

    def __repr__(self):
        return "Value(data=%g, grad=%g)" % (self.data, self.grad)

    def _made(self, data, *pairs):
        out = Value(data, tuple(child for child, _ in pairs))
        out.pairs = pairs
        return out

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._made(self.data + other.data, (self, 1), (other, 1))

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._made(self.data * other.data, (self, other.data), (other, self.data))

    def __rmul__(self, other):
        return self * other

    def __sub__(self, other):
        return self + other * -1

    def __pow__(self, n):
        return self._made(self.data**n, (self, n * self.data ** (n - 1)))

    def __truediv__(self, other):
        return self * other**-1

    def tanh(self):
        e = math.exp(2 * self.data)
        t = (e - 1) / (e + 1)
        return self._made(t, (self, 1 - t**2))

    def backward(self, gradient=1):
        # one path at a time: slow for large graphs, and right
        self.grad += gradient
        for child, slope in getattr(self, "pairs", ()):
            child.backward(gradient * slope)
