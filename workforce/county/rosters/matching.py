"""Who of one year's roster is who of the next.

Teachers are told by the bureau's own number where both years give it. Otherwise by what does not change (birth month,
sex, start of service in the county), and among equals by what seldom does: the best pair first, where it is the only
one as good; what is left is matched in a fixed order and counted as uncertain::

    2021  1985-03 female 2007-09 mathematics school 3   ->   2022  1985-03 female 2007-09 mathematics school 5
          1985-03 female 2007-09 chinese     school 3   ->         1985-03 female 2007-09 chinese     school 3
          1963-01 male   1984-09 chinese     school 1   ->         (left)
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PERSON = ["birth_month", "sex", "start_month"]
"""What does not change."""

WEIGHTS = {"subject": 5, "school": 5, "level": 4, "area": 2, "title": 2, "status": 1}
"""How much it tells that two rows of one person's birth month, sex and start agree in a column, or do not: roughly the
logarithm of how much rarer it is that somebody changes it within a year than that two people differ in it."""

MADE = r"T\d{5,}"
"""Numbers that the reader makes for teachers without one; they are others in every year."""

OTHER_PEOPLE = 0.5
"""Where more of the common numbers than this have another birth month or sex, numbers were given anew."""

Labels = NDArray[np.int64]


class Matching(NamedTuple):
    """Who of one roster is who of another; labels of rows.

    Attributes:
        pairs: before, after, by (``number`` or ``attributes``) and uncertain, a row for each who is in both.
        left: who is in the first alone.
        entered: who is in the second alone.
        contradictions: those of the second whose number has another birth month or sex in the first; they are matched.
    """

    pairs: pd.DataFrame
    left: Labels
    entered: Labels
    contradictions: Labels


def matched(before: pd.DataFrame, after: pd.DataFrame) -> Matching:
    """Match the teachers of two rosters, each at most once, whatever the order of their rows.

    Who has a number of the bureau in both years, and not the same, is another person, unless numbers were given anew.

    Args:
        before: a row a teacher, columns of the dictionary.
        after: the same of a later year.
    """
    found = _by_number(before, after)
    known_before, known_after = before.index[_numbered(before)], after.index[_numbered(after)]
    if not len(found) or found["differs"].mean() > OTHER_PEOPLE:
        found, known_before, known_after = found[:0], known_before[:0], known_after[:0]
    for mine, theirs in (
        (before.index.difference(known_before), after.index),
        (known_before, after.index.difference(known_after)),
    ):
        here = before.loc[mine.difference(pd.Index(found["before"]))]
        there = after.loc[theirs.difference(pd.Index(found["after"]))]
        found = pd.concat([found, _by_attributes(here, there)], ignore_index=True)
    found = found.sort_values("before", ignore_index=True)
    return Matching(
        found[["before", "after", "by", "uncertain"]],
        before.index.difference(pd.Index(found["before"])).to_numpy(),
        after.index.difference(pd.Index(found["after"])).to_numpy(),
        np.sort(found.loc[found["differs"], "after"].to_numpy()),
    )


def _numbered(roster: pd.DataFrame) -> NDArray[np.bool_]:
    """Who has a number that the bureau gave."""
    return (~roster["teacher"].str.fullmatch(MADE)).to_numpy(dtype=bool)


def _pairs(before: Any, after: Any, by: str, uncertain: Any = False, differs: Any = False) -> pd.DataFrame:
    """Pairs as :func:`matched` collects them."""
    told = pd.DataFrame({"before": before, "after": after}, dtype="int64")
    return told.assign(by=by, uncertain=np.asarray(uncertain, dtype=bool), differs=np.asarray(differs, dtype=bool))


def _by_number(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Who has the same number in both years; ``differs`` where birth month or sex do."""
    columns = ["teacher", "birth_month", "sex"]
    here, there = (
        frame.loc[_numbered(frame), columns].assign(row=frame.index[_numbered(frame)]) for frame in (before, after)
    )
    both = here.merge(there, on="teacher", suffixes=("_before", "_after"))
    differs = [both[f"{name}_before"] != both[f"{name}_after"] for name in ("birth_month", "sex")]
    return _pairs(both["row_before"], both["row_after"], "number", differs=differs[0] | differs[1])


def _by_attributes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Who is alike: in everything first, then in as much as there is."""
    here, there = (
        frame[[*PERSON, *WEIGHTS]].fillna("").assign(number=frame["teacher"], row=frame.index).sort_values("number")
        for frame in (before, after)
    )
    same = _alike(here, there)
    rest = _likely(here[~here["row"].isin(same["before"])], there[~there["row"].isin(same["after"])])
    return pd.concat([same, rest], ignore_index=True)


def _alike(here: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Who is alike in every column; of several in the order of their numbers."""
    keys = [*PERSON, *WEIGHTS]
    told = []
    for frame in (here, there):
        groups = frame.groupby(keys, sort=False)["row"]
        told.append(frame.assign(turn=groups.cumcount(), many=groups.transform("size") > 1))
    both = told[0].merge(told[1], on=[*keys, "turn"], suffixes=("_before", "_after"))
    return _pairs(both["row_before"], both["row_after"], "attributes", both["many_before"] | both["many_after"])


def _likely(here: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Who is most alike of those with the same birth month, sex and start.

    Uncertain is who could as well be another, and who agrees neither in subject nor in school.
    """
    both = here.merge(there, on=PERSON, suffixes=("_before", "_after"))
    score, known = pd.Series(0, index=both.index), pd.Series(False, index=both.index)
    for name, weight in WEIGHTS.items():
        one, other = both[f"{name}_before"], both[f"{name}_after"]
        told = (one != "") & (other != "")
        score += weight * (told & (one == other)) - weight * (told & (one != other))
        known |= told & (one == other) & (name in ("subject", "school"))
    both = both.assign(score=score, known=known).sort_values(["score", "number_before", "number_after"])
    found = [_pairs([], [], "attributes")]
    while len(both):
        best, certain = both[both["score"] == both["score"].iloc[-1]], True
        while len(best):
            alone = ~(best.duplicated("row_before", keep=False) | best.duplicated("row_after", keep=False))
            certain &= bool(alone.any())
            chosen = best[alone] if certain else best.drop_duplicates(PERSON)
            uncertain = ~chosen["known"] | (not certain)
            found.append(_pairs(chosen["row_before"], chosen["row_after"], "attributes", uncertain))
            best, both = _others(best, chosen), _others(both, chosen)
    return pd.concat(found, ignore_index=True)


def _others(candidates: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The pairs of which neither has been chosen."""
    taken = candidates["row_before"].isin(chosen["row_before"]) | candidates["row_after"].isin(chosen["row_after"])
    return candidates[~taken]
