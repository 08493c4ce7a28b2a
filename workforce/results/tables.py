"""The tables of a run and of a comparison: all that a report, a workbook or an archive needs to know.

Tables are tidy and long. Statistics are columns: ``mean``, ``median``, ``low`` and ``high`` over replications, where
``low`` and ``high`` bound the 90 % in the middle. ``all`` in a column of labels is the total over it. The year of a
stock is that of its census; that of a flow is the census that closes it, but for exits and retirements, which name the
school year in which they happen (it begins a year before), and spending, which is by calendar year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class RunTables:
    """One run: what it was (manifest) and what came out (tables by name)."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class ComparisonTables:
    """Several runs of one county on the same luck, compared with one of them, the baseline."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


AS_ASSUMED = "as_assumed"
"""The future in which every plan stands as it is assumed."""


@dataclass(frozen=True)
class ChoiceTables:
    """Several plans of one county in several futures on the same luck, judged by one measure in one year."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class SensitivityTables:
    """One figure of a scenario, and the assumptions it hangs on.

    Tables: ``figure`` (its mean and range over the points of set A), ``tornado``, ``sobol``, and ``assumptions``, those
    that the other two tell of, with their sources.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class TunedTables:
    """The best yearly targets of a scenario, and what speaks for and against them.

    Tables: ``targets``, ``plans``, ``pairs``, ``yearly``, ``chances``, ``prices``, ``unmet``, ``frontier``, ``stages``,
    ``agreement``, ``establishment``, ``jobs``, ``moves``, ``steady``, ``limits`` and ``assumptions``; where it was
    asked for also ``rolling`` and ``rolling_years``.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


TUNED, TODAY, RULE, AVERAGE, AT_AVERAGE, NOBODY = "tuned", "today", "replace_leavers", "average", "at_average", "nobody"
"""Plans that are compared: the best; the scenario as it stands; as many posts as teachers left; the plan made for what
is likely, and that for futures which costs as much; and none."""

SCALED = "_scaled"
"""After the name of a plan: the same plan at the share of it that costs as much as the best."""

OTHERS, YEARS, LUCK = "others", "year_to_year", "luck"
"""Factors of a figure beside the assumptions told apart: all the others together, how years stray, and luck."""
