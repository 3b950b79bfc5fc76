import json
import unittest

from world import spec_document

from tidegate_training.failure import TrainingFailure
from tidegate_training.spec import parse_spec


class AWrongSpecificationIsRefusedByName(unittest.TestCase):
    def refusal(self, **changes: object) -> TrainingFailure:
        with self.assertRaises(TrainingFailure) as caught:
            parse_spec(json.dumps(spec_document(**changes)).encode())
        self.assertEqual(caught.exception.exit_code, 65)
        return caught.exception

    def test_each_member(self) -> None:
        shop = {"name": "shop", "kind": "categorical"}
        cases = [
            ({"schema": 2}, "schema"),
            ({"algorithm": "magic"}, "algorithm"),
            ({"dataset": {"uri": "s3://b/k", "sha256": "ABC", "format": "csv"}}, "sha256"),
            ({"dataset": {"uri": "s3://b/k", "sha256": "0" * 64, "format": "xls"}}, "format"),
            ({"features": []}, "features"),
            ({"features": [shop, shop]}, "more than once"),
            ({"features": [shop, {"name": "y", "kind": "numeric"}]}, "told the answer"),
            ({"features": [{"name": "score", "kind": "numeric"}]}, "features[0].name"),
            ({"features": [{"name": "a b", "kind": "numeric"}]}, "features[0].name"),
            ({"segmentColumn": "y"}, "target"),
            ({"segmentColumn": "score"}, "segmentColumn"),
            ({"testFraction": 1}, "testFraction"),
            ({"testFraction": True}, "testFraction"),
            ({"seed": 1.5}, "seed"),
        ]
        for changes, told in cases:
            with self.subTest(told=told):
                failure = self.refusal(**changes)
                self.assertEqual(failure.code, "spec-invalid")
                self.assertIn(told, failure.message)

    def test_a_hyperparameter_that_would_be_ignored_or_is_out_of_range(self) -> None:
        for given in (
            {"max_dept": 3},
            {"max_depth": 0},
            {"max_depth": 2.5},
            {"learning_rate": "fast"},
            {"gamma": True},
        ):
            with self.subTest(given=given):
                self.assertEqual(self.refusal(hyperparameters=given).code, "hyperparameter-invalid")

    def test_text_that_is_no_json_object(self) -> None:
        for text in (b"", b"[]", b"{", b"\xff"):
            with self.subTest(text=text), self.assertRaises(TrainingFailure):
                parse_spec(text)


class ARightSpecificationIsRead(unittest.TestCase):
    def test_with_defaults_and_members_it_does_not_know(self) -> None:
        document = spec_document(hyperparameters={"max_depth": 3}, segmentColumn=None, device="gpu")
        spec = parse_spec(json.dumps(document).encode())
        self.assertEqual((spec.hyperparameters["max_depth"], spec.hyperparameters["n_estimators"]), (3, 100))
        self.assertIsNone(spec.segment_column)
