"""What plans change: every parameter with its range and where it was declared, and where two plans disagree."""

import pandas as pd

from workforce.results.archive import DECIMALS
from workforce.results.beside import Tables

COLUMNS = ["scenario", "key", "baseline", "value", "unit", "source", "declared_in"]


def told(changes: pd.DataFrame, base: Tables, other: Tables) -> pd.DataFrame:
    """Changed parameters with their ranges beside the values, and the column ``declared_in``.

    Args:
        changes: key, baseline, value, unit, source, as ``scenario.listing.changes`` gives them.
        base: tables of the baseline, ``assumptions`` and ``policies`` among them.
        other: tables of the plan.
    """
    first, second = _about(base), _about(other)
    keys = changes["key"].tolist()
    places = first["declared_in"].to_dict() | second["declared_in"].to_dict()
    return changes.assign(
        baseline=[text + _range(first, key) for key, text in zip(keys, changes["baseline"].tolist(), strict=True)],
        value=[text + _range(second, key) for key, text in zip(keys, changes["value"].tolist(), strict=True)],
        declared_in=[places.get(key, "") for key in keys],
    )


def _about(run: Tables) -> pd.DataFrame:
    """low, high and declared_in of every parameter that a run lists, by its key."""
    parts = [table.assign(key=prefix + table["key"])
             for name, prefix in (("assumptions", "assumptions."), ("policies", ""))
             if (table := run.get(name)) is not None]  # fmt: skip
    listed = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["key"])
    listed = listed.reindex(columns=["key", "low", "high", "declared_in"]).drop_duplicates("key").set_index("key")
    return listed.astype({"low": float, "high": float})


def _range(about: pd.DataFrame, key: str) -> str:
    """The range of an assumption as it stands behind its value; nothing where there is none."""
    if key not in about.index:
        return ""
    low, high = (round(float(about[bound][key]), DECIMALS) for bound in ("low", "high"))
    return f" ({low:g} – {high:g})" if low < high else ""


def conflicts(changes: pd.DataFrame) -> pd.DataFrame:
    """The rows of parameters that two plans or more change to different values, key by key."""
    several = changes.groupby("key", sort=False)["value"].transform("nunique") > 1
    rank = {key: place for place, key in enumerate(dict.fromkeys(changes["key"].tolist()))}
    found = changes[several]
    return found.sort_values("key", key=lambda keys: keys.map(rank), kind="stable").reset_index(drop=True)
