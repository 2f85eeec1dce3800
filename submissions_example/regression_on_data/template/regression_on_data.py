import matplotlib.pyplot as plt
import numpy as np
from beankit import FEATURES, is_test, standardize

hours = None


def get_heights():
    raise NotImplementedError


def get_design():
    raise NotImplementedError


def get_coefficients():
    raise NotImplementedError


def get_errors():
    raise NotImplementedError


def get_strongest():
    raise NotImplementedError


def predict(light, water, ph):
    raise NotImplementedError


def plot_predictions():
    raise NotImplementedError
