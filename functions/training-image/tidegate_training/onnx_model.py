"""The model as it will be served: one named tensor per feature in, label and probabilities out."""

import json

import numpy as np
import onnx
import onnxruntime
import skl2onnx
from numpy.typing import NDArray
from onnx import helper
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.pipeline import Pipeline
from xgboost import XGBClassifier

from tidegate_training.spec import Feature

# Old enough for every runtime in the field (ONNX Runtime since 1.10), new enough for each operator used here.
TARGET_OPSET = {"": 15, "ai.onnx.ml": 3}

skl2onnx.update_registered_converter(
    XGBClassifier,
    "TidegateXGBClassifier",
    calculate_linear_classifier_output_shapes,
    convert_xgboost,
    options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
)


def to_onnx(pipeline: Pipeline, features: tuple[Feature, ...], classes: NDArray[np.int64]) -> bytes:
    """Converts a fitted pipeline. The bytes depend on the pipeline, the feature names and the classes alone.

    Inputs: per feature [-1, 1], FP32 if numeric, INT64 if categorical. Outputs: `label` INT64 [-1], one of `classes`;
    `probabilities` FP32 [-1, k] in the order of `classes`.
    """
    inputs = [
        (_placeholder(index), FloatTensorType([None, 1]) if feature.numeric else Int64TensorType([None, 1]))
        for index, feature in enumerate(features)
    ]
    model = skl2onnx.convert_sklearn(
        pipeline,
        # The default name is random.
        name="tidegate",
        initial_types=inputs,
        target_opset=TARGET_OPSET,
        options={id(pipeline["estimate"]): {"zipmap": False}},
    )
    if not np.array_equal(classes, np.arange(len(classes))):
        _translate_labels(model.graph, classes)
    _name_inputs(model.graph, features)
    # The converter collects these in a set, whose order differs from process to process.
    opsets = sorted((entry.domain, entry.version) for entry in model.opset_import)
    del model.opset_import[:]
    model.opset_import.extend(helper.make_opsetid(domain, version) for domain, version in opsets)
    helper.set_model_props(model, {"classes": json.dumps(classes.tolist())})
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def _translate_labels(graph: onnx.GraphProto, classes: NDArray[np.int64]) -> None:
    """Pipelines are fitted on positions 0..k-1 (XGBoost knows no other labels); callers want the data's own values."""
    for node in graph.node:
        node.output[:] = ["label_position" if name == "label" else name for name in node.output]
    graph.initializer.append(onnx.numpy_helper.from_array(classes.astype(np.int64), "label_values"))
    graph.node.append(
        helper.make_node("Gather", ["label_values", "label_position"], ["label"], name="label_of_position")
    )


def _placeholder(index: int) -> str:
    return f"feature_{index}"


def _name_inputs(graph: onnx.GraphProto, features: tuple[Feature, ...]) -> None:
    """Done here because the converter rewrites dots and dashes. A slash, which no feature's name has, sets the graph's
    own tensors apart from them."""
    names = {_placeholder(index): feature.name for index, feature in enumerate(features)}
    # The empty name stands for an optional input that is not given.
    names |= {value.name: value.name for value in graph.output} | {"": ""}
    for value in graph.input:
        value.name = names[value.name]
    for tensor in graph.initializer:
        tensor.name = f"/{tensor.name}"
    for node in graph.node:
        node.input[:] = [names.get(name, f"/{name}") for name in node.input]
        node.output[:] = [names.get(name, f"/{name}") for name in node.output]


def serve(
    model: bytes, features: tuple[Feature, ...], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Labels and probabilities of ONNX Runtime on the CPU, for a matrix of one column per feature, in order."""
    options = onnxruntime.SessionOptions()
    # More threads would add the trees up in another order, and the last digits would depend on their number.
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    tensors = {
        feature.name: matrix[:, [index]].astype(np.float32 if feature.numeric else np.int64)
        for index, feature in enumerate(features)
    }
    label, probabilities = session.run(["label", "probabilities"], tensors)
    return label, probabilities.astype(np.float64)
