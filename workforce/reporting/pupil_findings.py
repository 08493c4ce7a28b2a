"""Sentences about pupils: the journey of a cohort, when each level is fullest, who moves, who pays for which places."""

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, theme, words
from workforce.reporting.charts import pupils as charts
from workforce.reporting.figures import pick

SHARES = ("public_share_of_places", "public_share_of_children", "inclusive_share")
"""Three shares of kindergartens that must not be confused."""
_HUMP = 0.002
"""By how much pupils must fall and rise again, as a part of the peak, before a second hump is told."""
_LATER = 6
"""Years from the first grade of primary school to the first of junior secondary."""


def peaks(by_grade: pd.DataFrame) -> pd.DataFrame:
    """When each level takes in most children and when it has most pupils, public and private.

    Columns: level, peak_intake_year, peak_intake, peak_year, peak_pupils, second_hump, last_pupils. A second hump is
    the highest year after pupils have fallen and risen again.
    """
    rows = []
    for level, part in charts.grades(by_grade).groupby(level="level", sort=False):
        intake, stock = part.iloc[0], part.sum()
        intake_year, peak = (int(str(amounts.idxmax())) for amounts in (intake, stock))
        rows.append((level, intake_year, float(intake.max()), peak, float(stock[peak]), _second(stock, peak),
                     float(stock.iloc[-1])))  # fmt: skip
    columns = ["level", "peak_intake_year", "peak_intake", "peak_year", "peak_pupils", "second_hump", "last_pupils"]
    return pd.DataFrame(rows, columns=columns).astype({"second_hump": "Int64"})


def _second(stock: "pd.Series[float]", peak: int) -> int | None:
    """The highest year after the peak to which pupils rise again."""
    after = stock[stock.index >= peak]
    rise = after - after.cummin()
    risen = after[rise > _HUMP * float(stock[peak])]
    return int(str(risen.idxmax())) if len(risen) else None


def journey(by_grade: pd.DataFrame, language: str) -> str:
    """When the primary intake is largest, and when and how large that cohort enters junior secondary."""
    levels = charts.grades(by_grade).index.get_level_values("level").tolist()
    entered = "primary" if "primary" in levels else str(levels[0])
    intake, junior = (_first_grade(by_grade, level) for level in (entered, "junior"))
    first, year = min(intake), max(intake, key=lambda one: intake[one])
    spoken = {"level": words.inside("level", entered, language), "year": year, "number": theme.number(intake[year])}
    if entered == "primary" and junior.get(year + _LATER, 0.0) > 0:
        return say("report.finding.journey", language, **spoken, later=year + _LATER,
                   then=theme.number(junior[year + _LATER]),
                   junior=words.inside("level", "junior", language))  # fmt: skip
    return say(f"report.finding.journey_{'falling' if year == first else 'intake'}", language, **spoken)


def _first_grade(by_grade: pd.DataFrame, level: str) -> dict[int, float]:
    """Pupils of the first grade of a level by year."""
    rows = pick(by_grade, level=level, grade=1)
    return dict(zip(rows["year"].astype(int).tolist(), rows["pupils"].astype(float).tolist(), strict=True))


def fullest(found: pd.DataFrame, first: int, language: str) -> str:
    """When each level has most pupils."""
    items = [
        say(f"report.finding.peak_{'before' if row['peak_year'] == first else 'item'}", language,
            level=words.inside("level", row["level"], language), year=row["peak_year"],
            number=theme.number(row["peak_pupils"]))
        for row in found.to_dict("records")
    ]  # fmt: skip
    return say("report.finding.peaks", language, items=say("report.comma", language).join(items))


def movers(flows: pd.DataFrame) -> tuple[float, float]:
    """Pupils who change area inside the county over the horizon, and the net of those who cross its border."""
    return float(flows["changed_area"].clip(lower=0).sum()), float(flows["crossed_border"].sum())


def moved(flows: pd.DataFrame, language: str) -> str:
    """How many pupils change area, and how many more come to the county than leave it."""
    inside, across = movers(flows)
    key = "moved_in" if across > 0 else "moved_out"
    return say(f"report.finding.{key}", language, first=int(flows["year"].min()) - 1, last=int(flows["year"].max()),
               inside=theme.number(inside), across=theme.number(abs(across)))  # fmt: skip


def private(table: pd.DataFrame, language: str) -> str:
    """The level whose private share changes most."""
    wide = table.pivot_table(index="level", columns="year", values="share", sort=False)
    first, last = min(wide.columns), max(wide.columns)
    level = str((wide[last] - wide[first]).abs().idxmax())
    before, after = (theme.percent(float(wide[year][level])) for year in (first, last))
    return say("report.finding.private", language, level=findings.level_name(level, language), first=first, last=last,
               before=before, after=after)  # fmt: skip


def purchased(table: pd.DataFrame, language: str) -> str:
    """How many places are bought in the year that costs most, and for how much."""
    by_year = table.groupby("year")[["purchased_places", "cost"]].sum()
    year = int(str(by_year["cost"].idxmax()))
    return say("report.finding.purchased", language, year=year, cost=theme.wan(float(by_year["cost"][year])),
               places=theme.number(float(by_year["purchased_places"][year])),
               all=theme.wan(float(by_year["cost"].sum())), last=int(by_year.index.max()))  # fmt: skip


def kindergartens(table: pd.DataFrame, language: str) -> str:
    """The three shares of kindergartens in the last year, each under its full name; what nobody states is left out."""
    last = table.sort_values("year").to_dict("records")[-1]
    items = [
        say("report.finding.share_item", language, share=_begun_small(words.heading(share, language)),
            number=theme.percent(float(last[share])))
        for share in SHARES
        if pd.notna(last[share])
    ]  # fmt: skip
    return say("report.finding.kindergartens", language, year=int(last["year"]),
               items=say("report.comma", language).join(items))  # fmt: skip


def _begun_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def private_pupils(by_sector: pd.DataFrame) -> pd.DataFrame:
    """Pupils by level and year: year, level, public, private, share; levels without a private school are left out."""
    wide = by_sector.pivot_table(
        index=["level", "year"], columns="sector", values="pupils", aggfunc="sum", sort=False
    ).reset_index()
    wide = wide.rename_axis(columns=None).reindex(columns=["year", "level", "public", "private"]).fillna(0.0)
    total = wide["public"] + wide["private"]
    wide["share"] = wide["private"] / total.where(total > 0)
    some = wide.groupby("level")["private"].transform("sum") > 0
    return wide[some].reset_index(drop=True)


def by_level(flows: pd.DataFrame) -> pd.DataFrame:
    """The balance of pupils of all areas and sectors by year and level; what cancels out in it is left out."""
    summed = flows.drop(columns=["area", "sector", "changed_area", "changed_sector"])
    return summed.groupby(["year", "level"], sort=False).sum().reset_index()
