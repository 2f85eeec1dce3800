"""The six questions with gradescope-utils: ``python run_unittest.py SUBMISSION RESULTS.json``."""

import importlib.util
import sys
import unittest

import torch
import torch.nn.functional as F
from gradescope_utils.autograder_utils.decorators import number, weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

KEY = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
VALUE = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])


def off(query, target, key=KEY):
    return (target - F.scaled_dot_product_attention(query, key, VALUE, scale=1)).abs().max()


def with_key(new):
    key = KEY.clone()
    key[2] = new
    return key


class UnderstandingAttention(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        spec = importlib.util.spec_from_file_location("submission", sys.argv[1])
        cls.student = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.student)

    @number("1.2.1")
    @weight(2)
    def test_121(self):
        assert off(self.student.get_query121(), VALUE[0]) < 0.05

    @number("1.2.2")
    @weight(3)
    def test_122(self):
        assert off(self.student.get_query122(), VALUE) < 0.05

    @number("1.3.1")
    @weight(2)
    def test_131(self):
        assert off(self.student.get_query131(), VALUE.mean(0)) < 0.05

    @number("1.3.2")
    @weight(3)
    def test_132(self):
        assert off(self.student.get_query132(), VALUE[:2].mean(0)) < 0.05

    @number("1.4.1")
    @weight(3)
    def test_141(self):
        key = with_key(self.student.get_key141())
        assert off(self.student.get_query132(), VALUE[:3].mean(0), key) < 0.05

    @number("1.4.2")
    @weight(3)
    def test_142(self):
        key = self.student.get_key142()
        assert off(self.student.get_query132(), VALUE[2], with_key(key / key.norm())) < 0.05


suite = unittest.defaultTestLoader.loadTestsFromTestCase(UnderstandingAttention)
with open(sys.argv[2], "w") as results:
    JSONTestRunner(visibility="visible", stream=results).run(suite)
