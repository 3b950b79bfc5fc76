"""Writes numerics.json: values of special functions from SciPy (pip install scipy; made with 1.17.1)."""

import json
from pathlib import Path

from scipy import special, stats

vectors = {
    "binomialTail": [
        {"successes": k, "trials": n, "probability": p, "value": float(stats.binom.sf(k - 1, n, p))}
        for n, ks in [
            (1, [0, 1]),
            (7, [0, 1, 3, 4, 7]),
            (40, [0, 12, 20, 21, 28, 40]),
            (300, [1, 100, 150, 151, 180, 240]),
            (5000, [2400, 2500, 2501, 2570, 2800]),
        ]
        for k in ks
        for p in [0.5, 0.2, 0.013]
        if stats.binom.sf(k - 1, n, p) > 1e-290
    ],
    "chiSquareTail": [
        {"statistic": x, "degrees": d, "value": float(stats.chi2.sf(x, d))}
        for d in [1, 2, 3, 9, 12, 50, 101, 1000]
        for x in [0, 1e-8, 0.02, 0.7, 1, 3.84, 9, 30, 99, 130, 700, 1200]
        if stats.chi2.sf(x, d) > 1e-290
    ],
    "kolmogorovTail": [
        {"lambda": x, "value": float(special.kolmogorov(x))}
        for x in [0, 0.02, 0.1, 0.3, 0.5, 0.82, 1, 1.17, 1.19, 1.36, 1.63, 2, 3.5, 8, 18]
    ],
}
path = Path(__file__).with_name("numerics.json")
path.write_text(
    "{\n"
    + ",\n".join(
        f' "{name}": [\n' + ",\n".join(f"  {json.dumps(vector)}" for vector in rows) + "\n ]"
        for name, rows in vectors.items()
    )
    + "\n}\n"
)
