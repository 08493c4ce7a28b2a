"""Sentences about what a figure hangs on: the assumption above all, how sure its rank is, luck, and all the rest."""

from typing import Any

import pandas as pd

from workforce.language import say
from workforce.reporting import theme, words
from workforce.results.tables import LUCK, OTHERS, YEARS, SensitivityTables
from workforce.results.tidy import ALL

TOWARDS_SURPLUS = ("supply", "in_post", "surplus")
"""Measures that rise towards a surplus; all others rise towards a shortage."""

SURE, FAIRLY = 0.9, 0.6
"""A rank is sure, or fairly sure, where it holds in so many of the resamples."""


def title(study: SensitivityTables, language: str) -> str:
    """The title of the scenario."""
    return words.title_of("title", study.manifest, language) or str(study.manifest["scenario"])


def figure(study: SensitivityTables, language: str) -> str:
    """The figure that is studied: ``the gap in 2030, junior mathematics``."""
    about = study.manifest
    measure = words.inside("measure", about["measure"], language)
    return say("report.sensitivity.figure", language, measure=measure, year=about["year"], where=where(study, language))


def where(study: SensitivityTables, language: str) -> str:
    """The level and subject of the figure, as they stand inside a sentence."""
    level, subject = study.manifest["level"], study.manifest["subject"]
    if subject == ALL:
        return words.inside("level", level, language)
    told = words.name("subject", subject, language) if level == ALL else words.cell_name(level, subject, language)
    return str(told)[:1].lower() + str(told)[1:]


def amount(study: SensitivityTables, value: float) -> str:
    """A value of the figure; with a decimal where its range is narrow."""
    return theme.number(value, digits(study))


def change(study: SensitivityTables, value: float) -> str:
    """A change of the figure, with its sign."""
    text = amount(study, value)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def digits(study: SensitivityTables) -> int:
    """Decimals with which the figure is told."""
    row = study.tables["figure"].iloc[0]
    return 0 if row["high"] - row["low"] >= 10 else 1


def bound(value: float) -> str:
    """A value of an assumption: ``0.00326``, ``0.85``, ``77,906``."""
    return theme.number(value) if abs(value) >= 1000 else f"{value:.3g}"


def part(share: float) -> str:
    """A part of the variance, in whole percent; estimates a little outside 0 to 1 are told as the end."""
    return theme.percent(min(max(share, 0.0), 1.0), 0)


def factor(code: str, language: str) -> str:
    """The name of a factor: an assumption goes by its key."""
    return str(words.name("factor", code, language))


def row_of(study: SensitivityTables, code: str) -> "pd.Series[Any] | None":
    """The Sobol indices of a factor; None where it is not one."""
    table = study.tables["sobol"]
    found = table[table["factor"] == code]
    return None if found.empty else found.iloc[0]


def assumptions(study: SensitivityTables) -> pd.DataFrame:
    """The Sobol indices of the assumptions told apart, the greatest first."""
    table = study.tables["sobol"]
    return table[table["greatest"].notna()]


def conclusion(study: SensitivityTables, language: str) -> tuple[str, ...]:
    """How large the figure is, which assumption it hangs on most, how sure that is, and what luck and the rest make."""
    said = [size(study, language), most(study, language), certainty(study, language), rest(study, language)]
    return tuple(sentence(text, language) for text in said if text)


def sentence(text: str, language: str) -> str:
    """A finding with its full stop."""
    return say("report.sentence", language, text=text)


def size(study: SensitivityTables, language: str) -> str:
    """The mean of the figure, and its 90 % range over set A."""
    row = study.tables["figure"].iloc[0]
    mean, low, high = (amount(study, row[name]) for name in ("mean", "low", "high"))
    return say("report.sensitivity.size", language, figure=figure(study, language), mean=mean, low=low, high=high,
               points=theme.number(row["points"]))  # fmt: skip


def alone(study: SensitivityTables, language: str) -> str:
    """Which assumption moves the figure most when it is tried alone, from where to where."""
    table = study.tables["tornado"]
    if table.empty or not table["swing"].iloc[0]:
        return say("report.sensitivity.still", language, figure=figure(study, language))
    first = table.iloc[0]
    return say("report.sensitivity.alone", language, figure=figure(study, language), assumption=first["assumption"],
               low=bound(first["low"]), high=bound(first["high"]), at_low=change(study, first["at_low"]),
               at_high=change(study, first["at_high"]))  # fmt: skip


def most(study: SensitivityTables, language: str) -> str:
    """Which assumption makes the greatest part of the variance."""
    told, said = assumptions(study), figure(study, language)
    if not (study.tables["sobol"]["total"] > 0).any():
        return say("report.sensitivity.certain", language, figure=said)
    if told.empty:
        return say("report.sensitivity.none", language, figure=said)
    first = told.iloc[0]
    shares = {name: part(first[name]) for name in ("first", "total", "total_low", "total_high")}
    return say("report.sensitivity.most", language, figure=said, assumption=first["factor"], **shares)


def certainty(study: SensitivityTables, language: str) -> str:
    """How sure it is that the first assumption is the first, and which one is next."""
    told = assumptions(study)
    if len(told) < 2 or not told["total"].iloc[0]:
        return ""
    first, second = told.iloc[0], told.iloc[1]
    often, shares = first["greatest"], {"next": second["factor"], "total": part(second["total"])}
    grade = "sure" if often >= SURE else "fairly" if often >= FAIRLY else "unsure"
    return say(f"report.sensitivity.{grade}", language, often=theme.percent(often, 0), **shares)


def rest(study: SensitivityTables, language: str) -> str:
    """What luck makes, how the years stray, and all other assumptions together."""
    if not (study.tables["sobol"]["total"] > 0).any():
        return ""
    found = {code: row_of(study, code) for code in (LUCK, YEARS, OTHERS)}
    shares = {code: part(row["total"]) for code, row in found.items() if row is not None}
    key = "rest" if OTHERS in shares else "luck"
    return say(f"report.sensitivity.{key}", language, **shares)
