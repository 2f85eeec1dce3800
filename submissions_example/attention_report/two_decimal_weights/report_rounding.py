def get_roles():
    return {"query": "decoder", "key": "encoder", "value": "encoder"}

def get_scores():
    return [[2, 4]]

def get_scaled_scores():
    return [[1, 2]]

def get_weights():
    return [[0.27, 0.73]]

def get_context():
    a, b = get_weights()[0]
    return [[2 * a + 4 * b, 3 * a + 2 * b, a + b, b]]
