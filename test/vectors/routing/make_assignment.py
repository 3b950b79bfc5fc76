"""Writes assignment.json from a second, independent implementation of the assignment hash (no packages needed)."""

import json
from pathlib import Path

MASK = 0xFFFFFFFF


def final_mix(h):
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h ^ (h >> 16)


def rotl(x, r):
    return ((x << r) | (x >> (32 - r))) & MASK


def murmur3_x86_32(data, seed=0):
    h = seed
    whole = len(data) // 4 * 4
    for i in range(0, whole, 4):
        k = (int.from_bytes(data[i : i + 4], "little") * 0xCC9E2D51) & MASK
        h = (rotl(h ^ ((rotl(k, 15) * 0x1B873593) & MASK), 13) * 5 + 0xE6546B64) & MASK
    k = int.from_bytes(data[whole:], "little")
    if data[whole:]:
        h ^= (rotl((k * 0xCC9E2D51) & MASK, 15) * 0x1B873593) & MASK
    return final_mix(h ^ len(data))


def bucket(salt, unit):
    h = murmur3_x86_32(f"{salt}:{unit}".encode())
    return final_mix((h + 0x9E3779B9) & MASK) * 10_000 >> 32


UNITS = ["a", "1", "customer-1", "customer-2", "é", "漢字", "😀", "a:b", " ", "x" * 256, "0192f3a4b5c67d8e9fa0b1c2d3e4f506"]
SALTS = ["", "s", "rollout-2026-11", "é"]

vectors = {
    "murmur3_x86_32": [
        {"text": text, "seed": seed, "hash": murmur3_x86_32(text.encode(), seed)}
        for text in ["", "a", "ab", "abc", "abcd", "hello, world", "gr1:123", "gr1:é", "漢字", "😀"]
        for seed in [0, 1, MASK]
    ],
    "buckets": [{"salt": salt, "unit": unit, "bucket": bucket(salt, unit)} for salt in SALTS for unit in UNITS],
}
Path(__file__).with_name("assignment.json").write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n")
