"""How much of a county's tables is known, and how much is assumed."""

import pandas as pd

from workforce.county.tables import ROSTER, County


def data_quality(county: County) -> pd.DataFrame:
    """Rows of each table by confidence: table, confidence, rows."""
    parts = [
        _graded(name, frame).value_counts().rename_axis("confidence").reset_index(name="rows").assign(table=name)
        for name, frame in sorted(county.tables.items())
        if "confidence" in frame or name == ROSTER
    ]
    return pd.concat(parts, ignore_index=True)[["table", "confidence", "rows"]]


def _graded(name: str, frame: pd.DataFrame) -> "pd.Series[str]":
    """How well each row is known; a roster is the county's own."""
    return pd.Series("entered", index=frame.index, name="confidence") if name == ROSTER else frame["confidence"]
