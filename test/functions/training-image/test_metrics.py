import unittest

import numpy as np

from tidegate_training.metrics import Predictions, confusion, metrics


def binary(rows: int = 300) -> Predictions:
    draw = np.random.default_rng(5)
    target = draw.integers(0, 2, rows)
    score = np.clip(0.5 + (target - 0.5) * 0.4 + draw.normal(0, 0.25, rows), 0.01, 0.99)
    return Predictions(np.array([0, 1]), target, (score > 0.5).astype(int), np.column_stack([1 - score, score]))


class FiguresAgreeWithTheirDefinitions(unittest.TestCase):
    def test_two_classes(self) -> None:
        predictions = binary()
        figures = metrics(predictions)
        score, target, label = predictions.scores, predictions.target, predictions.labels
        positive, negative = score[target == 1], score[target == 0]
        pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
        hits = int(((label == 1) & (target == 1)).sum())
        own = np.where(target == 1, score, 1 - score)
        expected = {
            "accuracy": (label == target).mean(),
            "roc_auc": np.mean(pairs),
            "log_loss": -np.log(own).mean(),
            "brier": ((score - target) ** 2).mean(),
            "f1": 2 * hits / ((label == 1).sum() + (target == 1).sum()),
        }
        for name, value in expected.items():
            self.assertAlmostEqual(figures[name], float(value), delta=1e-6, msg=name)
        self.assertEqual(confusion(predictions)[1], [int((target == 1).sum()) - hits, hits])

    def test_three_classes(self) -> None:
        classes = np.array([2, 5, 9])
        probabilities = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.4, 0.35, 0.25]])
        target = np.array([2, 5, 9, 9])
        predictions = Predictions(classes, target, classes[probabilities.argmax(axis=1)], probabilities)
        figures = metrics(predictions)
        truth = target[:, None] == classes
        self.assertAlmostEqual(figures["brier"], float(((probabilities - truth) ** 2).sum(axis=1).mean()), delta=1e-6)
        self.assertEqual((figures["accuracy"], figures["rows"]), (0.75, 4))
        self.assertEqual(confusion(predictions), [[1, 0, 0], [0, 1, 0], [1, 0, 1]])
        self.assertIn("roc_auc", figures)

    def test_a_segment_of_one_class_has_no_roc_auc_and_no_not_a_number(self) -> None:
        predictions = binary()
        figures = metrics(predictions.of(predictions.target == 1))
        self.assertNotIn("roc_auc", figures)
        self.assertTrue(all(np.isfinite(value) for value in figures.values()))
