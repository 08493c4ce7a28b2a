"""Sentences about plans in several futures: which is least bad, by how much, and how often each meets the target."""

from typing import Any

import pandas as pd

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.figures import NOTICEABLE, pick
from workforce.results.tables import AS_ASSUMED, ChoiceTables


def plans(choice: ChoiceTables, language: str) -> dict[str, str]:
    """Plan -> its title, in the order in which they were given; with its name behind it where two have one title."""
    titles = {plan: _title(choice, plan, language) for plan in choice.manifest["plans"]}
    given = list(titles.values())
    return {plan: title if given.count(title) == 1 else f"{title} ({plan})" for plan, title in titles.items()}


def futures(choice: ChoiceTables, language: str) -> dict[str, str]:
    """Future -> its title, as assumed first."""
    named = {future: _title(choice, future, language) for future in choice.manifest["futures"]}
    return named | {AS_ASSUMED: say("report.choice.as_assumed", language)}


def _title(choice: ChoiceTables, scenario: str, language: str) -> str:
    """The title of a scenario, without the county's name that all of them may begin with."""
    given = {f"title_{one}": text for one, text in dict(choice.manifest["titles"].get(scenario, {})).items()}
    title = words.title_of("title", given, language) or scenario
    county = words.title_of("name", choice.manifest["county"], language)
    for colon in (": ", "："):
        title = title.removeprefix(f"{county}{colon}")
    return title


def judged(choice: ChoiceTables) -> pd.DataFrame:
    """One row a plan at the level asked for, the least bad first."""
    return pick(choice.tables["plans"], level=choice.manifest["level"]).sort_values("place", kind="stable")


def outcomes(choice: ChoiceTables) -> pd.DataFrame:
    """One row a plan and future at the level asked for."""
    return pick(choice.tables["outcomes"], level=choice.manifest["level"])


def asked(choice: ChoiceTables, language: str) -> dict[str, Any]:
    """The question as words: measure, year, level, target."""
    about = choice.manifest
    target = "" if about["target"] is None else f"{about['target']:g}"
    return {
        "measure": words.inside("measure", about["measure"], language),
        "year": about["year"],
        "level": words.inside("level", about["level"], language),
        "target": target,
    }


def conclusion(choice: ChoiceTables, language: str) -> tuple[str, ...]:
    """Which plan is least bad, whether another does better on average, and which meets the target most often."""
    said = [
        least_bad(choice, language), _on_average(choice, language), target(choice, language),
        _no_difference(choice, language),
    ]  # fmt: skip
    return tuple(say("report.sentence", language, text=text) for text in said if text)


def least_bad(choice: ChoiceTables, language: str) -> str:
    """The plan whose greatest regret is least, in which future that is, and the next best plan."""
    first, second = (row for _, row in judged(choice).head(2).iterrows())
    named = plans(choice, language)
    spoken = asked(choice, language) | {
        "plan": named[first["plan"]],
        "next": named[second["plan"]],
        "regret": theme.number(first["greatest_regret"]),
        "other": theme.number(second["greatest_regret"]),
        "future": futures(choice, language)[first["worst_future"]],
        "worst": futures(choice, language)[second["worst_future"]],
    }
    if second["greatest_regret"] - first["greatest_regret"] < NOTICEABLE:
        return say("report.choice.close", language, **spoken)
    best = first["greatest_regret"] < NOTICEABLE
    return say("report.choice.best" if best else "report.choice.least_bad", language, **spoken)


def _on_average(choice: ChoiceTables, language: str) -> str:
    """The plan of the least mean regret, where it is another than the least bad one."""
    table = judged(choice)
    least, lowest = table.iloc[0], table.iloc[int(table["mean_regret"].argmin())]
    if least["mean_regret"] - lowest["mean_regret"] < NOTICEABLE:
        return ""
    named = plans(choice, language)
    return say("report.choice.average", language, plan=named[lowest["plan"]], least=named[least["plan"]],
               regret=theme.number(lowest["mean_regret"]), other=theme.number(least["mean_regret"]))  # fmt: skip


def target(choice: ChoiceTables, language: str) -> str:
    """How often the target is met over all futures and replications: by the least bad plan, and by who does best."""
    if choice.manifest["target"] is None:
        return ""
    table, named = judged(choice), plans(choice, language)
    least, most = table.iloc[0], table.iloc[int(table["chance_met"].argmax())]
    spoken = asked(choice, language) | {"plan": named[least["plan"]], "chance": theme.percent(least["chance_met"], 0)}
    if theme.percent(most["chance_met"], 0) == spoken["chance"]:
        return say("report.choice.meets" if most["chance_met"] else "report.choice.never", language, **spoken)
    spoken |= {"best": named[most["plan"]], "most": theme.percent(most["chance_met"], 0)}
    return say("report.choice.meets_more", language, **spoken)


def _no_difference(choice: ChoiceTables, language: str) -> str:
    """The futures in which every plan comes out as it does as assumed, so that the year tells nothing of them."""
    means = outcomes(choice).pivot(index="future", columns="plan", values="mean")
    away = (means - means.loc[AS_ASSUMED]).abs().max(axis=1)
    named = [title for future, title in futures(choice, language).items()
             if future != AS_ASSUMED and away[future] < NOTICEABLE]  # fmt: skip
    if not named:
        return ""
    told = say("report.comma", language).join(named)
    return say("report.choice.no_difference", language, futures=told, year=choice.manifest["year"])
