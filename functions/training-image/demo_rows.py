"""What a row of the demo's data is."""

YEARS = (2015, 2016, 2017, 2018)
TARGET = "employed"
SEGMENT_COLUMN = "SEX"
NUMERIC = ("AGEP", "SCHL")
CATEGORICAL = (
    "MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "DEAR", "DEYE", "DREM", "SEX", "RAC1P",
)  # fmt: skip
FEATURES = (*NUMERIC, *CATEGORICAL)
COLUMNS = ("id", "year", *FEATURES, TARGET)
Row = tuple[float, ...]
"""The values of COLUMNS. All are whole numbers, but for a column that the story standardises."""
