"""The file of a plan: a scenario that extends the one it was made for, and runs as it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from workforce.planning.target_files import beside
from workforce.scenario.market_policy import RULES, ChannelPlan, QuotaMove, Targets
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Overlay
from workforce.scenario.parts import Text
from workforce.scenario.values import ByYear

OPENING = "# Made by `workforce tune`: posts by channel, level, subject, area and year; runs as it is.\n"


def write_plan(
    file: Path,
    before: Scenario,
    overlay: Overlay,
    title: Text,
    targets: Mapping[str, Targets],
    moves: Sequence[QuotaMove] = (),
) -> None:
    """Write a plan as a scenario file; its paths hold wherever the folder beside it comes to be called.

    Args:
        file: the file.
        before: the scenario that is extended; what its channels follow instead is taken away.
        overlay: where that was read.
        title: of the plan.
        targets: by channel.
        moves: of approved posts, besides those of the scenario.

    Raises:
        PlannerError: the file exists.
    """
    used = before.policies.market.channels
    rows = {name: part for name, part in targets.items() if part or name in used}
    values: dict[str, Any] = {**YAML(typ="safe", pure=True).load(beside(before, overlay, file).text)}
    values["title"] = _in_line(title.model_dump())
    new = [name for name in rows if name not in used]
    years = range(before.run.base_year + 1, before.run.plan_from)
    if new and years:
        values["assumptions"] = {"actuals": {name: {year: _nobody() for year in years} for name in new}}
    market: dict[str, Any] = {"channels": {name: _channel(used.get(name), part) for name, part in rows.items()}}
    if moves:
        every = (*before.policies.market.establishment.moves, *moves)
        market["establishment"] = {"moves": [_in_line(move.model_dump()) for move in every]}
    values["policies"] = {"market": market}
    if overlay.values.get("run", {}).get("years") != before.run.years:
        values["run"] = _in_line({"years": before.run.years})
    _write(file, values)


def _write(file: Path, values: Mapping[str, Any]) -> None:
    writer = YAML()
    writer.width, writer.allow_unicode = 10_000, True
    writer.representer.add_representer(type(None), _taken_away)
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(OPENING)
        writer.dump(dict(values), stream)


def _taken_away(made: Any, _: None) -> Any:
    """Nothing as the word ``null``: only that takes a block of a parent away."""
    return made.represent_scalar("tag:yaml.org,2002:null", "null")


def _channel(before: ChannelPlan | None, rows: Targets) -> dict[str, Any]:
    """A channel with targets and nothing else: what it follows otherwise is taken away."""
    block: dict[str, Any] = {"plan": 0}
    if before is not None:
        block |= {name: None for name in RULES if getattr(before, name) is not None}
        block |= {"allot": None, "allotment": None} if before.allotment else {}
    had = before.targets if before else {}
    if rows:
        block["targets"] = _over(had, rows)
    elif had:
        block["targets"] = None
    return block


def _over(had: Mapping[str, Any], rows: Mapping[str, Any]) -> dict[str, Any]:
    """Rows that are merged over others: what is not among them is taken away."""
    made: dict[str, Any] = {}
    for key in dict.fromkeys([*had, *rows]):
        old, new = had.get(key, {}), rows.get(key)
        if new is None:
            made[key] = None
        elif isinstance(new, dict) and all(isinstance(name, str) for name in new):
            made[key] = _over(old, new)
        else:
            table: dict[int, Any] = dict.fromkeys(old) if isinstance(old, dict) else {}
            made[key] = _in_line(dict(sorted((table | _changes(new)).items())))
    return made


def _changes(posts: ByYear) -> dict[int, float | int | None]:
    """A table by year without the years that go on as the year before."""
    table = posts if isinstance(posts, dict) else {0: posts}
    made: dict[int, float | int | None] = {}
    now: float | None = None
    for year in sorted(table):
        before, now = now, float(table[year])
        if now != before:
            made[year] = int(now) if now.is_integer() else now
    return made


def _nobody() -> Any:
    """Arrivals of a year in which a channel was not used."""
    return _in_line({"value": 0, "unit": "teachers", "confidence": "derived", "source": "not used before the plan"})


def _in_line(values: Mapping[Any, Any]) -> Any:
    made = CommentedMap(values)
    made.fa.set_flow_style()
    return made
