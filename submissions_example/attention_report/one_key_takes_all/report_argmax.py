def get_roles():
    return {"query": "decoder"}

def get_scores():
    return [4, 2]

def get_scaled_scores():
    return [2, 1]

def get_weights():
    return [1, 0]

def get_context():
    return [2, 3, 1, 0]
