"""How much of a county's tables is known, and how much is assumed."""

import pandas as pd

from workforce.county.tables import County


def data_quality(county: County) -> pd.DataFrame:
    """Rows of each table by confidence: table, confidence, rows."""
    parts = [
        frame["confidence"].value_counts().rename_axis("confidence").reset_index(name="rows").assign(table=name)
        for name, frame in county.tables.items()
        if "confidence" in frame
    ]
    return pd.concat(parts, ignore_index=True)[["table", "confidence", "rows"]]
