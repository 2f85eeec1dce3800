# Mara, homework on regression
import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import beankit

with Path("beans.csv").open(newline="") as file:
    plants = list(csv.DictReader(file))
X = np.array([[float(plant[name]) for name in beankit.FEATURES] for plant in plants])
y = np.array([float(plant["height"]) for plant in plants])
held_back = beankit.is_test(len(y))
X_train, y_train = X[held_back == 0], y[held_back == 0]
mu, sigma = X_train.mean(0), X_train.std(0)
hours = "about two and a half"


def with_ones(Z):
    return np.c_[np.ones(len(Z)), beankit.standardize(Z, mu, sigma)]


A = with_ones(X_train)
coefficients = np.linalg.inv(A.T @ A) @ A.T @ y_train  # the normal equations


def get_heights():
    m = sum(y) / len(y)
    return {"deviation": np.sqrt(sum((y - m) ** 2) / len(y)), "average": m}


def get_design():
    return A.tolist()


def get_errors():
    residuals = with_ones(X) @ coefficients - y
    return np.sqrt(np.mean(residuals[~held_back] ** 2)), np.sqrt(np.mean(residuals[held_back] ** 2))


def get_strongest():
    return "The light has the largest effect"


def predict(light, water, ph):
    c = coefficients
    z = [(value - mu[i]) / sigma[i] for i, value in enumerate((light, water, ph))]
    return c[0] + c[1] * z[0] + c[2] * z[1] + c[3] * z[2]


def plot_predictions():
    plt.figure()
    plt.plot(y, with_ones(X) @ coefficients, "o")
    plt.xlabel("Measured (cm)")
    plt.ylabel("Predicted (cm)")


def ridge(strength):
    # the mean of the heights needs no penalty, and the columns have mean zero
    Z = A[:, 1:]
    U, s, Vt = np.linalg.svd(Z, full_matrices=False)
    slopes = Vt.T @ (s / (s**2 + strength) * (U.T @ (y_train - y_train.mean())))
    return np.append(y_train.mean(), slopes)
