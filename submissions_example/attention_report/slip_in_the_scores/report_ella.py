import math

# 1*1 + 0*1 + 2*0 + 1*1 = 2     1*0 + 0*1 + 2*1 + 1*2 = 5 (?)

def get_roles():
    return ["decoder", "decoder", "encoder"]

def get_scores():
    return [2, 5]

def get_scaled_scores():
    return [1, 2.5]

def get_weights():
    e = [math.exp(1), math.exp(2.5)]
    return [round(x / sum(e), 3) for x in e]

def get_context():
    a, b = get_weights()
    return [2 * a + 4 * b, 3 * a + 2 * b, a + b, b]
