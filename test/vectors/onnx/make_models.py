"""Makes the ONNX models of the tests: `pip install onnx==1.23.2 numpy`, then `python make_models.py`.

tabular.onnx  a logistic regression as the training image exports one: one named input tensor per feature,
              label INT64 [-1] and probabilities FP32 [-1, 2]
echo.onnx     returns each input of every datatype unchanged, and the reciprocal of the FP32 one
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = Path(__file__).parent
OPSET = [helper.make_opsetid("", 21)]
IR_VERSION = 10


def write(name, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=OPSET, ir_version=IR_VERSION, producer_name="tidegate-tests")
    checker.check_model(model, full_check=True)
    save(model, HERE / f"{name}.onnx")


def tabular():
    numeric = ["age", "income", "hours", "tenure", "distance", "score", "balance", "visits"]
    categorical = ["region", "channel"]
    value = helper.make_tensor_value_info
    inputs = [value(name, TensorProto.FLOAT, [None, 1]) for name in numeric]
    inputs += [value(name, TensorProto.INT64, [None, 1]) for name in categorical]
    outputs = [value("label", TensorProto.INT64, [None]), value("probabilities", TensorProto.FLOAT, [None, 2])]
    weights = np.linspace(-0.5, 0.5, len(numeric) + len(categorical), dtype=np.float32)
    # Two columns, so that softmax over them is the logistic function of their difference.
    coefficients = np.stack([np.zeros_like(weights), weights], axis=1)
    nodes = [helper.make_node("Cast", [name], [f"{name}_float"], to=TensorProto.FLOAT) for name in categorical]
    columns = numeric + [f"{name}_float" for name in categorical]
    nodes += [
        helper.make_node("Concat", columns, ["features"], axis=1),
        helper.make_node("Gemm", ["features", "coefficients", "intercept"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0),
    ]
    write(
        "tabular",
        nodes,
        inputs,
        outputs,
        [
            numpy_helper.from_array(coefficients, "coefficients"),
            numpy_helper.from_array(np.array([0.0, 0.25], dtype=np.float32), "intercept"),
        ],
    )


def echo():
    types = {
        "BOOL": TensorProto.BOOL,
        "UINT8": TensorProto.UINT8,
        "UINT16": TensorProto.UINT16,
        "UINT32": TensorProto.UINT32,
        "UINT64": TensorProto.UINT64,
        "INT8": TensorProto.INT8,
        "INT16": TensorProto.INT16,
        "INT32": TensorProto.INT32,
        "INT64": TensorProto.INT64,
        "FP32": TensorProto.FLOAT,
        "FP64": TensorProto.DOUBLE,
        "BYTES": TensorProto.STRING,
    }
    value = helper.make_tensor_value_info
    inputs = [value(f"in_{name}", kind, [None, 2]) for name, kind in types.items()]
    outputs = [value(f"out_{name}", kind, [None, 2]) for name, kind in types.items()]
    nodes = [helper.make_node("Identity", [f"in_{name}"], [f"out_{name}"]) for name in types]
    outputs.append(value("reciprocal", TensorProto.FLOAT, [None, 2]))
    nodes.append(helper.make_node("Reciprocal", ["in_FP32"], ["reciprocal"]))
    write("echo", nodes, inputs, outputs)


if __name__ == "__main__":
    tabular()
    echo()
