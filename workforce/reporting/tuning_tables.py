"""Tables of a tuned plan as people read them: names in place of ids, years side by side, money in 10,000 yuan.

Used by the page and by the workbook, so that both show the same rows.
"""

from collections.abc import Callable

import pandas as pd

from workforce import vocabulary
from workforce.language import say
from workforce.reporting import theme, tuning_limits, words
from workforce.reporting.figures import pick
from workforce.reporting.sheets import Sheet, sheet
from workforce.reporting.tuning_findings import kind_of_goal, plan_name, table
from workforce.results.tables import TUNED, TunedTables
from workforce.results.tidy import ALL

LEAST_BOUND = 1.0
"""Of a bound below this no share is told."""
LEAST_MOVED = 0.05
"""Of moves in a year fewer are not told."""
PLACE = ["channel", "level", "subject", "area"]
_OTHERWISE = {**dict.fromkeys(("targets", "channels", "by_subject", "jobs"), "count"),
              **dict.fromkeys(("prices", "limits", "assumptions"), "plain"), "agreement": "ratio"}  # fmt: skip


def told(name: str, tuned: TunedTables, language: str) -> Sheet:
    """A table as a sheet; ``name`` is that of the table, or one of those made from others."""
    rows = shaped(name, tuned, language)
    caption = say(f"report.tuning.caption.{name}", language)
    ranged = name != "assumptions"
    return sheet(f"tuning_{name}", caption, rows, language, ranged, _OTHERWISE.get(name, "tenth"))


def shaped(name: str, tuned: TunedTables, language: str) -> pd.DataFrame:
    """A table in the shape in which it is shown; as it stands where it has none."""
    shape = _SHAPES.get(name)
    return table(tuned, name) if shape is None else shape(tuned, language)


def by_year(rows: pd.DataFrame, keys: list[str], every: list[int]) -> pd.DataFrame:
    """Posts with one column a year, and their total behind the keys; years in which nobody is planned are empty.

    | channel  | year | posts |      | channel  | total | 2027 | 2028 |
    |----------|------|-------|  ->  |----------|-------|------|------|
    | contract | 2028 | 80    |      | contract | 80    |      | 80   |
    """
    wide = in_order(rows).groupby([*keys, "year"], sort=False)["posts"].sum().unstack("year", sort=False)
    wide = wide.reindex(columns=every)
    wide.insert(0, "total", wide.sum(axis=1))
    wide.columns = pd.Index([str(column) for column in wide.columns])
    return wide.reset_index()


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by channel as they stand, then by level, subject and area as the code tables have them."""
    places = {}
    for column in PLACE:
        if column in rows:
            codes = rows[column].unique().tolist() if column == "channel" else vocabulary.ids(column)
            places[column] = rows[column].map({code: place for place, code in enumerate(codes)})
    order = pd.DataFrame(places).sort_values(list(places), kind="stable").index
    return rows.loc[order]


def plan_years(tuned: TunedTables) -> list[int]:
    """The years of the plan."""
    return [int(year) for year in tuned.manifest["years"] if year >= tuned.manifest["plan_from"]]


def _targets(tuned: TunedTables, language: str) -> pd.DataFrame:
    return by_year(tuned.tables["targets"], PLACE, plan_years(tuned))


def _by_subject(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = tuned.tables["targets"].groupby(["level", "subject", "year"], sort=False)["posts"].sum().reset_index()
    return by_year(rows, ["level", "subject"], plan_years(tuned))


def _channels(tuned: TunedTables, language: str) -> pd.DataFrame:
    """By channel alone, and all together beneath."""
    wide = by_year(tuned.tables["targets"], ["channel"], plan_years(tuned)).fillna(0)
    total = pd.DataFrame(
        [{**wide.drop(columns="channel").sum().to_dict(), "channel": say("report.tuning.all", language)}]
    )
    return pd.concat([wide, total], ignore_index=True)[list(wide.columns)]


def _jobs(tuned: TunedTables, language: str) -> pd.DataFrame:
    """Posts by school and subject, all years; in Chinese schools go by their names."""
    rows = table(tuned, "jobs")
    if rows.empty:
        return rows
    if language == "zh":
        named = rows["name_zh"].fillna("").astype(str)
        rows = rows.assign(school=named.where(named != "", rows["school"]))
    return rows[["year", "channel", "area", "level", "school", "subject", "posts"]]


def _plans(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = _titled(tuned.tables["plans"], language)
    rows.insert(list(rows.columns).index("spending"), "spending_wan", rows["spending"] / theme.YUAN_A_WAN)
    weighted = ("shortage", "shortage_low", "shortage_high")
    rows = rows.rename(columns={name: f"weighted_{name}" for name in weighted})
    rows = rows.rename(columns={"surplus": "surplus_years"}).drop(columns="spending")
    return rows.drop(columns="chance_met") if rows["chance_met"].isna().all() else rows


def _pairs(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = _titled(tuned.tables["pairs"], language)
    return rows.rename(columns={"less": "less_often", "of": "of_other", "error": "twice_error"})


def _yearly(tuned: TunedTables, language: str) -> pd.DataFrame:
    """Every plan, year and measure; money in 10,000 yuan."""
    rows = _titled(tuned.tables["yearly"], language)
    money = rows["measure"] == "spending"
    for column in ("mean", "median", "low", "high"):
        rows[column] = rows[column].where(~money, rows[column] / theme.YUAN_A_WAN)
    return rows


def _outcome(tuned: TunedTables, language: str) -> pd.DataFrame:
    """Shortage and surplus of every plan and year."""
    rows = _yearly(tuned, language)
    return pick(rows, measure=["shortage", "surplus"]).drop(columns="median")


def _chances(tuned: TunedTables, language: str) -> pd.DataFrame:
    """Every level and subject under the plan; without the goal where there is none for each."""
    rows = pick(tuned.tables["chances"], plan=TUNED).drop(columns="plan")
    rows = rows.rename(columns={"chance": "chance_met", "most": "goal_most"})
    return rows.drop(columns=["chance_met", "goal_most"]) if rows["chance_met"].isna().all() else rows


def _all_chances(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = _titled(tuned.tables["chances"], language)
    return rows.rename(columns={"chance": "chance_met", "most": "goal_most"})


def _prices(tuned: TunedTables, language: str) -> pd.DataFrame:
    """Every limit with a price: its name, bound, how much is used, and the price with the unit that it is for."""
    rows = table(tuned, "prices")
    named = [
        tuning_limits.name(str(row["kind"]), str(row["of"]), str(row["level"]), int(row["year"]), language)
        for _, row in rows.iterrows()
    ]
    units = [words.said(f"report.tuning.per.{unit}", language, str(unit)) for unit in rows.get("unit", [])]
    prices = [float(f"{value:.3g}") for value in rows.get("price", [])]
    amounts = {name: [float(f"{value:.6g}") for value in rows.get(name, [])] for name in ("bound", "used")}
    return pd.DataFrame({"limit": named, **amounts, "per": units, "price": prices})


def _unmet(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = table(tuned, "unmet").rename(columns={"most": "goal_most"})
    if rows.empty:
        return rows
    rows = rows.sort_values("excess", ascending=False, kind="stable")
    why = [tuning_limits.forbids(row, language) for _, row in rows.iterrows()]
    goal = ["goal_most", "shortage", "excess"] if kind_of_goal(tuned) == "mean" else ["shortage"]
    return rows[["level", "subject", "year", *goal]].assign(why=why)


def _frontier(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = table(tuned, "frontier")
    chosen = [say("report.tuning.chosen", language) if one else "" for one in rows.get("chosen", [])]
    spending = {"spending_wan": rows["spending"] / theme.YUAN_A_WAN} if len(rows) else {}
    kept = rows.drop(columns=["spending", "chosen"], errors="ignore").rename(columns={"shortage": "plain_shortage"})
    kept = kept.rename(columns={"value": "objective"}).assign(**spending, chosen=chosen)
    return kept[["spending_wan", *kept.columns.drop("spending_wan")]] if spending else kept


def stage_name(stage: str, language: str) -> str:
    """The name of a stage; that of whole posts says of which unit."""
    kind, _, unit = stage.partition(".")
    return words.said(f"report.tuning.stage.{kind}", language, stage, unit=unit)


def _stages(tuned: TunedTables, language: str) -> pd.DataFrame:
    rows = table(tuned, "stages")
    if rows.empty:
        return rows
    names = [stage_name(str(stage), language) for stage in rows["stage"]]
    share = rows["gap"].where(rows["bound"] >= LEAST_BOUND)
    return rows.assign(stage=names, gap=share).rename(
        columns={"value": "objective", "bound": "lower_bound", "gap": "gap_share"}
    )


def _establishment(tuned: TunedTables, language: str) -> pd.DataFrame:
    return table(tuned, "establishment").rename(columns={"used": "used_in_year"})


def _moves(tuned: TunedTables, language: str) -> pd.DataFrame:
    """Approved posts and teachers that move, those of a year in which hardly anybody does left out."""
    rows = table(tuned, "moves")
    if rows.empty:
        return rows
    rows = rows[rows["posts"] >= LEAST_MOVED]
    ends = {end: [_end(level, language) for level in rows[end]] for end in ("out_of", "to")}
    return rows.assign(**ends)


def _end(level: str, language: str) -> str:
    """The level that posts move out of or to; nothing for teachers, who move in many ways."""
    return "" if level == ALL else str(words.name("level", level, language))


def _titled(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """A copy with the names of plans."""
    columns = [name for name in ("plan", "other") if name in rows]
    return rows.assign(**{name: [plan_name(code, language) for code in rows[name]] for name in columns})


_SHAPES: dict[str, Callable[[TunedTables, str], pd.DataFrame]] = {
    "targets": _targets,
    "channels": _channels,
    "by_subject": _by_subject,
    "jobs": _jobs,
    "plans": _plans,
    "pairs": _pairs,
    "yearly": _yearly,
    "outcome": _outcome,
    "chances": _chances,
    "all_chances": _all_chances,
    "prices": _prices,
    "unmet": _unmet,
    "frontier": _frontier,
    "stages": _stages,
    "moves": _moves,
    "establishment": _establishment,
}
