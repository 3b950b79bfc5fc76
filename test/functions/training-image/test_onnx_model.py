import unittest

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from world import TemporaryFile, csv_of, spec_of

from tidegate_training.agreement import check_agreement
from tidegate_training.dataset import Dataset, read_dataset
from tidegate_training.failure import TrainingFailure
from tidegate_training.hyperparameters import ALGORITHMS
from tidegate_training.machine import Machine
from tidegate_training.onnx_model import serve, to_onnx
from tidegate_training.pipeline import fit_pipeline
from tidegate_training.spec import Spec

Matrix = NDArray[np.float64]
AMOUNT = {"name": "amount", "kind": "numeric"}
SHOP = {"name": "shop", "kind": "categorical"}
# Neighbours that FP32 cannot tell apart.
WIDE_CODES = (2**24, 2**24 + 1, 2**40, 2**40 + 1)


def trained(text: str, threads: int = 2, **changes: object) -> tuple[Spec, Dataset, Matrix, Pipeline, bytes]:
    spec = spec_of(**changes)
    with TemporaryFile(text) as path:
        dataset = read_dataset(path, spec)
    matrix = dataset.matrix(np.ones(dataset.rows, dtype=bool))
    pipeline = fit_pipeline(
        spec, matrix, np.searchsorted(dataset.classes, dataset.target), Machine("cpu", None, threads)
    )
    return spec, dataset, matrix, pipeline, to_onnx(pipeline, spec.features, dataset.classes)


class TheServedModelIsTheTrainedModel(unittest.TestCase):
    def test_for_each_algorithm_kind_of_feature_and_number_of_classes(self) -> None:
        for algorithm in ALGORITHMS:
            for labels in ((0, 1), (3, 7, 9)):
                for features in ([AMOUNT, SHOP], [AMOUNT], [SHOP]):
                    with self.subTest(algorithm=algorithm, labels=labels, features=len(features)):
                        spec, dataset, matrix, pipeline, model = trained(
                            csv_of(labels=labels), algorithm=algorithm, features=features
                        )
                        check_agreement(model, pipeline, spec.features, dataset.classes, matrix)
                        answered, probabilities = serve(model, spec.features, matrix)
                        self.assertLessEqual(set(answered.tolist()), set(labels))
                        self.assertEqual(probabilities.shape, (dataset.rows, len(labels)))
                        self.assertGreater((answered == dataset.target).mean(), 1 / len(labels))

    def test_inputs_are_one_tensor_per_feature_by_name(self) -> None:
        *_, model = trained(csv_of())
        graph = onnx.load_from_string(model).graph
        kinds = {value.name: value.type.tensor_type.elem_type for value in graph.input}
        self.assertEqual(kinds, {"amount": onnx.TensorProto.FLOAT, "shop": onnx.TensorProto.INT64})
        self.assertEqual([value.name for value in graph.output], ["label", "probabilities"])

    def test_codes_stay_apart_however_large_and_unseen_ones_are_answered(self) -> None:
        for algorithm in ALGORITHMS:
            with self.subTest(algorithm=algorithm):
                spec, dataset, matrix, pipeline, model = trained(csv_of(shops=WIDE_CODES), algorithm=algorithm)
                check_agreement(model, pipeline, spec.features, dataset.classes, matrix)
                row = np.array([[10.0, code] for code in (*WIDE_CODES, -5, 17)])
                _, probabilities = serve(model, spec.features, row)
                self.assertNotEqual(probabilities[0, 1], probabilities[1, 1])
                self.assertNotEqual(probabilities[2, 1], probabilities[3, 1])
                self.assertEqual(probabilities[4, 1], probabilities[5, 1])

    def test_the_number_of_threads_changes_no_byte(self) -> None:
        for algorithm in ALGORITHMS:
            with self.subTest(algorithm=algorithm):
                self.assertEqual(*(trained(csv_of(), threads=n, algorithm=algorithm)[-1] for n in (1, 3)))


class AnotherModelIsRefused(unittest.TestCase):
    def test_probabilities_or_labels_that_differ(self) -> None:
        spec, dataset, matrix, pipeline, model = trained(csv_of())
        *_, other = trained(csv_of(), hyperparameters={"n_estimators": 99})
        swapped = to_onnx(pipeline, spec.features, dataset.classes[::-1])
        for wrong in (other, swapped):
            with self.assertRaises(TrainingFailure) as caught:
                check_agreement(wrong, pipeline, spec.features, dataset.classes, matrix)
            self.assertEqual((caught.exception.code, caught.exception.exit_code), ("onnx-disagrees", 70))
        check_agreement(model, pipeline, spec.features, dataset.classes, matrix)


class FeatureNames(unittest.TestCase):
    def test_every_name_that_the_api_admits_names_an_input_even_one_that_the_graph_uses(self) -> None:
        for names in (("a.b-c", "_1." + "n" * 124), ("variable", "feature_0"), ("label_position", "concat_result")):
            text = csv_of(labels=(1, 2)).replace("amount,shop", ",".join(names), 1)
            features = [{"name": names[0], "kind": "numeric"}, {"name": names[1], "kind": "categorical"}]
            for algorithm in ALGORITHMS:
                with self.subTest(algorithm=algorithm, names=names):
                    spec, dataset, matrix, pipeline, model = trained(text, algorithm=algorithm, features=features)
                    check_agreement(model, pipeline, spec.features, dataset.classes, matrix)
                    inputs = [value.name for value in onnx.load_from_string(model).graph.input]
                    self.assertEqual(inputs, list(names))
