"""Writes quantiles.json: quantiles of NumPy's method `inverted_cdf` (pip install numpy; made with 2.4.6)."""

import json
from pathlib import Path

import numpy

seeded = numpy.random.default_rng(20261129)
samples = {
    "normal": seeded.normal(40, 12, 640),
    "lognormal": seeded.lognormal(10, 1.2, 256),
    "uniform": seeded.uniform(-1, 1, 128),
    "odd count": seeded.exponential(3, 101),
    "rounded": numpy.round(seeded.normal(0, 3, 500)) + 0.0,
    "one wild value": numpy.append(seeded.normal(0, 1, 63), 1e12),
    "single": numpy.array([7.25]),
}


def quantiles(values, shares):
    return [float(value) for value in numpy.quantile(values, shares, method="inverted_cdf")]


vectors = []
for name, values in samples.items():
    lower, median, upper = quantiles(values, [0.25, 0.5, 0.75])
    distinct = len(set(values.tolist())) == len(values) and len(values) % 64 == 0 and len(values) > 64
    edges = quantiles(values, [share / 64 for share in range(1, 64)]) if distinct else None
    vectors.append(
        {"name": name, "values": values.tolist(), "lower": lower, "median": median, "upper": upper, "edges": edges}
    )
path = Path(__file__).with_name("quantiles.json")
path.write_text("[\n" + ",\n".join(f" {json.dumps(vector)}" for vector in vectors) + "\n]\n")
