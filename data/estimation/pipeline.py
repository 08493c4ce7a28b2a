"""Funded graduates signed before the plans begin, by the year in which they were signed.

In: assumed signings a year and the years from signing to arrival. Out: ``pipeline.csv``.
"""

from estimation.reference import Row, assumption, rows

CHANNEL = "funded_graduate"


def pipeline(county: str) -> list[Row]:
    """The table ``pipeline``: cohorts already signed, each with the census for which it arrives."""
    lead = int(assumption("any", "any", "lead_years", CHANNEL))
    return [
        {
            "channel": CHANNEL,
            "signed_year": int(row["category"]),
            "people": int(row["value"]),
            "low": int(row["low"]),
            "high": int(row["high"]),
            "arrival_year": int(row["category"]) + lead,
            "confidence": row["confidence"],
            "source": "",
            "method": row["method"],
        }
        for row in rows("assumptions")
        if row["county"] == county and row["item"] == "funded_graduates_signed"
    ]
