"""Writes drift.json: two-sample figures from NumPy and SciPy (pip install numpy scipy; made with SciPy 1.17.1)."""

import json
from pathlib import Path

import numpy as np
from scipy import special, stats

rng = np.random.default_rng(20261129)


def psi(reference, current):
    p = (reference + 0.5) / (reference + 0.5).sum()
    q = (current + 0.5) / (current + 0.5).sum()
    return float(stats.entropy(q, p) + stats.entropy(p, q))


def pooled(reference, current):
    """The reference's rarest cells together until the smaller sample expects five in each."""
    share = min(reference.sum(), current.sum()) / (reference.sum() + current.sum())
    order = np.argsort(reference, kind="stable")
    groups = [[]]
    for cell in order:
        groups[-1].append(cell)
        if (reference[groups[-1]] + current[groups[-1]]).sum() * share >= 5:
            groups.append([])
    if len(groups) > 1:
        last = groups.pop()
        groups[-1] += last
    return np.array([[sample[group].sum() for group in groups] for sample in (reference, current)])


def counts_case(shares, moved, n, m):
    reference, current = rng.multinomial(n, shares), rng.multinomial(m, moved)
    kept = reference + current > 0
    reference, current = reference[kept], current[kept]
    table = pooled(reference, current)
    if table.shape[1] > 1:
        test = stats.chi2_contingency(table, correction=False)
        chi_square = {"statistic": float(test.statistic), "degrees": int(test.dof), "pValue": float(test.pvalue)}
    else:
        chi_square = {"statistic": 0, "degrees": 0, "pValue": 1}
    value = psi(reference, current)
    return {
        "reference": reference.tolist(),
        "current": current.tolist(),
        "psi": value,
        "psiDebiased": value - (len(reference) - 1) * (1 / n + 1 / m),
        "chiSquare": chi_square,
    }


def samples_case(reference, current):
    d = float(stats.ks_2samp(reference, current).statistic)
    return {"reference": reference.round(3).tolist(), "current": current.round(3).tolist(), "statistic": d}


def wilson(successes, trials):
    interval = stats.binomtest(successes, trials).proportion_ci(0.99, method="wilson")
    return successes / trials, interval.low, interval.high


def interval_case(a, n, b, m):
    (p, pl, pu), (q, ql, qu) = wilson(a, n), wilson(b, m)
    return {
        "first": {"successes": a, "trials": n},
        "second": {"successes": b, "trials": m},
        "difference": p - q,
        "lower": p - q - float(np.hypot(p - pl, qu - q)),
        "upper": p - q + float(np.hypot(pu - p, q - ql)),
    }


even = np.full(10, 0.1)
tilted = np.linspace(0.06, 0.14, 10)
rare = np.array([0.5, 0.3, 0.1, 0.05, 0.02, 0.01, 0.01, 0.005, 0.003, 0.002])
many = rng.dirichlet(np.full(60, 0.3))

ordered_counts = [(rng.multinomial(n, even), rng.multinomial(m, tilted)) for n, m in [(5000, 200), (400, 90_000)]]

vectors = {
    "counts": [
        counts_case(even, even, 5000, 50),
        counts_case(even, tilted, 5000, 1000),
        counts_case(even, tilted, 2_000_000, 1_000_000),
        counts_case(rare, rare, 1000, 200),
        counts_case(rare, rare[::-1], 200, 30),
        counts_case(many, rng.dirichlet(many * 50 + 1e-9), 3000, 700),
        counts_case(np.array([0.9, 0.1]), np.array([0.9, 0.1]), 12, 7),
        counts_case(np.array([1.0]), np.array([1.0]), 100, 100),
    ],
    "ordered": [
        {
            "reference": reference.tolist(),
            "current": current.tolist(),
            "statistic": (d := float(np.abs(reference.cumsum() / n - current.cumsum() / m).max())),
            "pValue": float(special.kolmogorov(np.sqrt(n * m / (n + m)) * d)),
        }
        for reference, current in ordered_counts
        for n, m in [(reference.sum(), current.sum())]
    ],
    "samples": [
        samples_case(rng.normal(size=400).round(3), rng.normal(0.4, 1.2, 150).round(3)),
        samples_case(rng.exponential(size=300).round(3), np.exp(3 * rng.normal(size=200)).round(3)),
        samples_case(rng.integers(0, 5, 300).astype(float), rng.integers(1, 6, 200).astype(float)),
        samples_case(
            np.where(rng.random(400) < 0.4, 0, rng.gamma(2, 10, 400)).round(3),
            np.where(rng.random(250) < 0.5, 0, rng.gamma(2, 12, 250)).round(3),
        ),
    ],
    "adjusted": [
        {"pValues": p.tolist(), "adjusted": stats.false_discovery_control(p).tolist()}
        for p in [rng.random(7), rng.beta(0.2, 3, 40), np.array([0.01, 0.04, 0.03, 0.01]), np.array([0.2])]
    ],
    "intervals": [
        interval_case(4100, 5000, 150, 200),
        interval_case(900, 1000, 9, 30),
        interval_case(30, 30, 25, 30),
        interval_case(0, 20, 3, 11),
        interval_case(500_000, 600_000, 700_000, 900_000),
    ],
}
path = Path(__file__).with_name("drift.json")
path.write_text(
    "{\n"
    + ",\n".join(
        f' "{name}": [\n' + ",\n".join(f"  {json.dumps(vector)}" for vector in rows) + "\n ]"
        for name, rows in vectors.items()
    )
    + "\n}\n"
)
