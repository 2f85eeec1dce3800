"""The six questions as plain pytest; the environment's SUBMISSION is the file to grade."""

import importlib.util
import os

import pytest
import torch
import torch.nn.functional as F

KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
VALUE = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])


def off(query, target, key=KEY):
    return (target - F.scaled_dot_product_attention(query, key, VALUE, scale=1)).abs().max()


def with_key(new):
    key = KEY.clone()
    key[2] = new
    return key


@pytest.fixture(scope="module")
def student():
    spec = importlib.util.spec_from_file_location("submission", os.environ["SUBMISSION"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_121(student):
    assert off(student.get_query121(), VALUE[0]) < 0.05


def test_122(student):
    assert off(student.get_query122(), VALUE) < 0.05


def test_131(student):
    assert off(student.get_query131(), VALUE.mean(0)) < 0.05


def test_132(student):
    assert off(student.get_query132(), VALUE[:2].mean(0)) < 0.05


def test_141(student):
    assert off(student.get_query132(), VALUE[:3].mean(0), with_key(student.get_key141())) < 0.05


def test_142(student):
    key = student.get_key142()
    assert off(student.get_query132(), VALUE[2], with_key(key / key.norm())) < 0.05
