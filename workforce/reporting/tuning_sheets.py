"""What a tuned plan has to be handed in: posts by year and channel, approved posts, and posts by school."""

from dataclasses import replace

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting import tuning_findings as told
from workforce.reporting.charts import balance as maps
from workforce.reporting.charts import tuning as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import pick
from workforce.reporting.parts import Block, Drawing, Section, section
from workforce.reporting.tuning_tables import in_order, plan_years
from workforce.reporting.tuning_tables import told as table_of
from workforce.results.tables import TunedTables


def targets(tuned: TunedTables, language: str) -> Section | None:
    """Posts by year: by channel, by level and subject, and row by row."""
    if tuned.tables["targets"].empty:
        return None
    blocks = (_channels(tuned, language), _subjects(tuned, language), _rows(tuned, language))
    return section("tuning_targets", language, *blocks)


def _channels(tuned: TunedTables, language: str) -> Block:
    posts = tuned.tables["targets"]
    yearly = posts.groupby("year")["posts"].sum().sort_values(kind="stable")
    first, last = told.years(tuned)
    spoken = {"posts": theme.number(float(posts["posts"].sum()) / (last - first + 1)),
              "most": theme.number(float(yearly.iloc[-1])), "year": int(str(yearly.index[-1]))}  # fmt: skip
    title = say("report.tuning.finding.channels", language, **spoken)
    figure = charts.posts(posts, plan_years(tuned), language)
    alt = say("report.tuning.alt.channels", language, title=title)
    notes = [say("report.tuning.note.channels", language)]
    if (posts["arrives"] > posts["year"]).any():
        notes.append(say("report.tuning.note.signed", language))
    return Block("channels", title, say("report.tuning.unit.posts", language), tuple(notes),
                 (drawn(figure, "tuning-channels", alt, language, wide=True),),
                 table=table_of("channels", tuned, language))  # fmt: skip


def _subjects(tuned: TunedTables, language: str) -> Block:
    targets = in_order(tuned.tables["targets"].drop(columns="channel"))
    rows = targets.groupby(["level", "subject", "year"], sort=False)["posts"].sum().reset_index()
    total = rows.groupby(["level", "subject"], sort=False)["posts"].sum().sort_values(ascending=False, kind="stable")
    named = [words.cell_name(str(level), str(subject), language) for level, subject in total.index.tolist()[:3]]
    share = theme.percent(float(total.iloc[:3].sum() / total.sum()), 0)
    title = say(
        "report.tuning.finding.subjects", language, cells=say("report.comma", language).join(named), share=share
    )
    top, every = float(rows["posts"].max()), plan_years(tuned)
    drawings: list[Drawing] = []
    for group, levels in maps.map_groups(rows).items():
        name = maps.group_name(group, language)
        figure = charts.posts_map(pick(rows, level=levels), every, top, language)
        alt = say("report.tuning.alt.subjects", language, level=name)
        drawings.append(replace(drawn(figure, f"tuning-map-{group}", alt, language, name), broad=True))
    return Block("subjects", title, say("report.tuning.unit.posts", language), drawings=tuple(drawings),
                 table=table_of("by_subject", tuned, language))  # fmt: skip


def _rows(tuned: TunedTables, language: str) -> Block:
    posts = tuned.tables["targets"]
    count = len(posts[["channel", "level", "subject", "area"]].drop_duplicates())
    return Block("rows", say("report.tuning.finding.rows", language, count=count),
                 say("report.tuning.unit.posts", language), (say("report.tuning.note.rows", language),),
                 table=table_of("targets", tuned, language))  # fmt: skip


def establishment(tuned: TunedTables, language: str) -> Section | None:
    """年度用编计划: approved posts by year."""
    rows = told.table(tuned, "establishment")
    if rows.empty:
        return None
    last = pick(rows, year=int(rows["year"].max()))
    spoken = {name: theme.number(float(rows[name].sum())) for name in ("used", "freed")}
    first = int(rows["year"].min())
    title = say("report.tuning.finding.establishment", language, first=first, last=int(rows["year"].max()),
                free=theme.number(float(last["free"].sum())), **spoken)  # fmt: skip
    block = Block("establishment", title, say("report.tuning.unit.establishment", language),
                  (say("report.tuning.note.establishment", language),),
                  table=table_of("establishment", tuned, language))  # fmt: skip
    return section("tuning_establishment", language, block)


def jobs(tuned: TunedTables, language: str) -> Section | None:
    """招聘岗位表 of the first year of the plan; all years are in the workbook."""
    first, _ = told.years(tuned)
    rows = told.table(tuned, "jobs")
    now = rows if rows.empty else pick(rows, year=first)
    if now.empty:
        return None
    title = say("report.tuning.finding.jobs", language, year=first, posts=theme.number(float(now["posts"].sum())),
                schools=now["school"].nunique())  # fmt: skip
    shown = table_of("jobs", replace(tuned, tables={**tuned.tables, "jobs": now}), language)
    block = Block("jobs", title, say("report.tuning.unit.jobs", language), (say("report.tuning.note.jobs", language),),
                  table=shown)  # fmt: skip
    return section("tuning_jobs", language, block)
