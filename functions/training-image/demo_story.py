"""The files of the demo's story: later years' newcomers, and a training file in other units than the application's."""

import math

from demo_rows import COLUMNS, Row

FRESH_YEARS = (2016, 2017)
REPLAYED_YEAR = 2018
NOT_A_CITIZEN = 5
"""CIT in the Census Bureau's data dictionary: not a citizen of the United States."""
Z_DECIMALS = 4


def story_files(rows: dict[int, list[Row]]) -> dict[str, list[Row]]:
    """Rows by the name of their file: each year as it is, then what the story adds.

    `fresh` are the newcomers of 2016 and 2017, with whom a model is trained again, `replay` those of 2018, about whom
    the application asks. No row of either is altered. `skewed` is `fresh` with AGEP standardised.
    """
    fresh = [row for year in FRESH_YEARS for row in rows[year] if is_newcomer(row)]
    return {
        **{str(year): of_year for year, of_year in rows.items()},
        "fresh": fresh,
        "replay": [row for row in rows[REPLAYED_YEAR] if is_newcomer(row)],
        "skewed": standardised(fresh, "AGEP"),
    }


def is_newcomer(row: Row) -> bool:
    return row[COLUMNS.index("CIT")] == NOT_A_CITIZEN


def standardised(rows: list[Row], column: str) -> list[Row]:
    """The same rows with one column's values as distances from its mean, in standard deviations."""
    at = COLUMNS.index(column)
    count = len(rows)
    total = sum(row[at] for row in rows)
    # Both are sums of whole numbers, so they are exact and every Python writes the same digits.
    spread = math.sqrt(count * sum(row[at] ** 2 for row in rows) - total**2)
    return [(*row[:at], round((count * row[at] - total) / spread, Z_DECIMALS), *row[at + 1 :]) for row in rows]
