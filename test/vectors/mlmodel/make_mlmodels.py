"""Writes mlmodels.json with MLflow 3.17.2: MLmodel files as MLflow writes them, and what MLflow and numpy read back from them.

Datatypes are computed from the kind and width of numpy's types, not looked up: `python3 -W ignore make_mlmodels.py > mlmodels.json`.
"""

import json

import numpy as np
import pandas as pd
import yaml
from mlflow.models import Model
from mlflow.models.signature import ModelSignature, infer_signature
from mlflow.types.schema import AnyType, Array, ColSpec, DataType, Map, Object, ParamSchema, ParamSpec, Property, Schema, TensorSpec

# How the Open Inference Protocol calls numpy's kinds.
KINDS = {"b": "BOOL", "i": "INT", "u": "UINT", "f": "FP", "U": "BYTES", "S": "BYTES", "O": "BYTES"}


def datatype(dtype):
    kind = KINDS.get(dtype.kind)
    if kind is None or dtype.itemsize > 8 and kind == "FP":
        return None
    return kind if kind in ("BOOL", "BYTES") else f"{kind}{8 * dtype.itemsize}"


def tensor(spec, prefix, place):
    name = f"{prefix}-{place}" if spec.name is None else str(spec.name)
    if isinstance(spec, TensorSpec):
        return {"name": name, "datatype": datatype(spec.type), "shape": list(spec.shape)}
    known = isinstance(spec.type, DataType)
    # What numpy has no width for goes as text or bytes.
    texts = known and spec.type in (DataType.string, DataType.binary, DataType.datetime)
    return {"name": name, "datatype": "BYTES" if texts else datatype(spec.type.to_numpy()) if known else None, "shape": [-1, 1]}


def tensors(schema, prefix):
    return [] if schema is None else [tensor(spec, prefix, place) for place, spec in enumerate(schema)]


def vector(name, signature, flavors=("python_function", "sklearn")):
    model = Model(signature=signature, utc_time_created="2026-01-01 00:00:00", model_uuid=None)
    for flavor in flavors:
        model.add_flavor(flavor, **({"python_version": "3.11.4", "loader_module": "m"} if flavor == "python_function" else {"version": "1"}))
    text = model.to_yaml()
    read = Model.from_dict(yaml.safe_load(text)).signature
    says = read is not None and (read.inputs or read.outputs)
    found = None if not says else {"inputs": tensors(read.inputs, "input"), "outputs": tensors(read.outputs, "output")}
    if found and any(one["datatype"] is None for one in found["inputs"] + found["outputs"]):
        found = None
    return {"name": name, "mlmodel": text, "signature": found}


def columns(*types, **options):
    return Schema([ColSpec(type, f"c{place}", **options) for place, type in enumerate(types)])


def tensor_of(dtype, shape=(-1, 3), name=None):
    return Schema([TensorSpec(np.dtype(dtype), shape, name)])


NUMBERS = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]
frame = pd.DataFrame({"größe": [1.5, 2.5], "count": [1, 2], "name": ["a", "b"], "on": [True, False]})
y = tensor_of("int64", (-1,))

vectors = [
    vector("every type of column", ModelSignature(columns(*DataType.all_types()), columns(DataType.double))),
    vector("optional columns", ModelSignature(columns("double", "long", required=False), y)),
    vector("unnamed columns", ModelSignature(Schema([ColSpec("double"), ColSpec("string")]), Schema([ColSpec("float")]))),
    vector("inferred from a frame", infer_signature(frame, np.array([0, 1]))),
    vector("inferred from a frame of numbered columns", infer_signature(pd.DataFrame(np.eye(3)), np.array([0.5, 1]))),
    vector("inferred from an array", infer_signature(np.zeros((5, 28, 28), dtype="float32"), np.zeros((5, 10)))),
    vector("inferred from arrays by name", infer_signature({"ids": np.zeros((2, 4), dtype="int32"), "mask": np.zeros((2, 4), dtype="uint8")}, np.zeros(2))),
    *[vector(f"a tensor of {dtype}", ModelSignature(tensor_of(dtype, name="x"), y)) for dtype in [*NUMBERS, "str", "bytes", "object"]],
    *[vector(f"a tensor of {dtype}", ModelSignature(tensor_of(dtype, name="x"), y)) for dtype in ["complex64", "datetime64[ns]"]],
    vector("a scalar", ModelSignature(tensor_of("float64", ()), y)),
    vector("inputs alone", ModelSignature(inputs=columns("double"))),
    vector("outputs alone", ModelSignature(outputs=y)),
    vector("parameters too", ModelSignature(columns("double"), y, ParamSchema([ParamSpec("t", DataType.double, 0.5)]))),
    vector("parameters alone", ModelSignature(params=ParamSchema([ParamSpec("t", DataType.double, 0.5)]))),
    vector("an array in a column", ModelSignature(columns(Array(DataType.double)), y)),
    vector("an object in a column", ModelSignature(columns(Object([Property("p", DataType.string)])), y)),
    vector("a map in a column", ModelSignature(columns(Map(DataType.string)), y)),
    vector("anything in a column", ModelSignature(columns(AnyType()), y)),
    vector("no signature", None),
]
flavors = [["python_function"], ["python_function", "onnx"], ["sklearn"], ["python_function", "keras", "tensorflow"]]
print(json.dumps({"mlflow": "3.17.2", "signatures": vectors, "flavors": [{"flavors": one, "mlmodel": vector("", None, one)["mlmodel"]} for one in flavors]}, indent=1))
