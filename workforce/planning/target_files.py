"""New targets written into a scenario's own file, or into a new file that extends it.

Only what is needed is written: of what a scenario inherits, a table by year takes over the years that change. The new
text is read and checked as a scenario before it takes the place of the old one, which it does at once; so a refused
change leaves the file as it was.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from workforce import shipped
from workforce.errors import PlannerError
from workforce.planning import targets, yaml_edits
from workforce.planning.targets import SPREAD, Plans, Posts, Row
from workforce.scenario import model, overlays
from workforce.scenario.market_policy import ChannelPlan
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Overlay
from workforce.scenario.values import by_year

CHANNELS = ("policies", "market", "channels")
MARK = "\ufeff"


@dataclass(frozen=True)
class Source:
    """The scenario to be changed, and where the change goes.

    Attributes:
        scenario: as it stands.
        file: that is written.
        text: of that file before.
        own: the values of that text.
        inherited: the values of all that it extends.
    """

    scenario: Scenario
    file: Path
    text: str
    own: Mapping[Any, Any]
    inherited: Mapping[Any, Any]


@dataclass(frozen=True)
class Draft:
    """A change that was read and checked and is not yet in its file."""

    scenario: Scenario
    overlay: Overlay


def in_place(scenario: Scenario, overlay: Overlay) -> Source:
    """To change the scenario's own file.

    Raises:
        PlannerError: it is one that ships with the program, or cannot be read.
    """
    file = overlay.file
    if file.resolve().is_relative_to(shipped.scenarios().resolve()):
        raise PlannerError(
            f"{file} ships with the program and is not changed; write the change to a scenario of your own with "
            "-o NEW.yaml, or copy the county with workforce init"
        )
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            text = opened.read()
    except OSError as error:
        raise PlannerError(f"{file}: it cannot be read ({error.strerror})") from None
    own = YAML(typ="safe", pure=True).load(text.removeprefix(MARK))
    inherited = overlays.read(overlay.chain[-2]).values if len(overlay.chain) > 1 else {}
    return Source(scenario, file, text, own, inherited)


def beside(scenario: Scenario, overlay: Overlay, file: Path) -> Source:
    """To write a new file that extends the scenario.

    Raises:
        PlannerError: the file exists, or is not called ``.yaml``.
    """
    if file.exists():
        raise PlannerError(f"{file} exists already; choose another file with -o")
    if file.suffix != ".yaml":
        raise PlannerError(f"-o {file}: a scenario is a file whose name ends in .yaml")
    opening = f"extends: {_word(_parent(overlay.file, file))}\n"
    folder = overlay.file.parent / scenario.county
    if (folder / "county.csv").is_file() and file.parent.resolve() != overlay.file.parent.resolve():
        opening += f"county: {_word(_towards(folder, file))}\n"
    return Source(scenario, file, opening, {}, overlay.values)


def _parent(parent: Path, file: Path) -> str:
    """How a new file names the scenario that it extends."""
    root = shipped.scenarios().resolve()
    if parent.resolve().is_relative_to(root):
        return parent.resolve().relative_to(root).with_suffix("").as_posix()
    return _towards(parent.with_suffix(""), file)


def _towards(path: Path, file: Path) -> str:
    try:
        way = os.path.relpath(path.resolve(), file.parent.resolve())
    except ValueError:  # another drive
        way = str(path.resolve())
    return Path(way).as_posix()


def _word(path: str) -> str:
    """A path as YAML has it, in quotes where it holds more than letters, figures and plain marks."""
    return path if re.fullmatch(r"[\w./][\w./-]*", path) else json.dumps(path, ensure_ascii=False)


def edited(source: Source, changed: Plans) -> str:
    """The text of the file with the changed rows.

    Raises:
        PlannerError: the file is written in a way that cannot be changed without changing other values.
    """
    wanted: dict[str, Any] = {}
    for row, posts in changed.items():
        keys = _address(row)
        value = _value(_at(source.own, keys), _at(source.inherited, keys), posts, targets.years(source.scenario))
        if value is not None:
            _put(wanted, keys, value)
    if not wanted:
        return source.text
    mark = MARK if source.text.startswith(MARK) else ""
    try:
        return mark + yaml_edits.edited(source.text.removeprefix(MARK), wanted)
    except PlannerError as error:
        raise PlannerError(f"{source.file}, {error}") from None


def _address(row: Row) -> tuple[str, ...]:
    channel, *place = row
    return (*CHANNELS, channel, *(("plan",) if place[0] in SPREAD else ("targets", *place)))


def _at(values: Any, keys: Sequence[str]) -> Any:
    """The value under an address, years as numbers; None where there is none."""
    for key in keys:
        values = values.get(key) if isinstance(values, Mapping) else None
    return {int(year): posts for year, posts in values.items()} if isinstance(values, Mapping) else values


def _value(own: Any, inherited: Any, posts: Posts, years: Sequence[int]) -> Any:
    """What a file must say of a row beside what it and those it extends say; None where nothing is missing.

    A number or a table by year; of a table only the years that differ. A year stands for those after it, too:

        own {2023: 40}, posts 40 40 180 40 ...  ->  {2025: 180, 2026: 40}
    """
    base = inherited if isinstance(inherited, dict) else {}
    here = own if isinstance(own, dict) else None
    merged = {year: value for year, value in {**base, **(here or {})}.items() if value is not None}
    current = merged if here is not None or (own is None and base) else own if own is not None else inherited
    if _same(current, posts, years):
        return None
    if here is None and (own is not None or not base) and (posts == posts[0]).all():
        return float(posts[0])
    turns = {
        year for before, year, left, right in zip(years, years[1:], posts, posts[1:], strict=False) if left != right
    }
    listed = {year for year in merged if year in years} | turns | {years[0]}
    wanted = {year: float(posts[years.index(year)]) for year in sorted(listed)}
    return {year: value for year, value in wanted.items() if merged.get(year) != value}


def _same(current: Any, posts: Posts, years: Sequence[int]) -> bool:
    """Whether a number or table already stands for these posts; one that is not given stands for none."""
    told = by_year(0.0 if current is None else current, np.array(years, dtype=np.int64))
    return bool((told == posts).all())


def _put(tree: dict[str, Any], keys: Sequence[str], value: Any) -> None:
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
    tree[keys[-1]] = value


@contextmanager
def draft(source: Source, text: str, changed: Plans) -> Iterator[Draft]:
    """The new text read and checked as a scenario; it takes the place of the old one when the block ends well.

    Raises:
        PlannerError: it is not a scenario, something but these rows would change, or it cannot be written.
    """
    file = source.file
    trial = file.with_name(f".{file.stem}-{os.getpid()}.yaml")
    try:
        trial.write_bytes(text.encode("utf-8"))
        made = _read(source, trial)
        _refuse_others(source, made.scenario, changed)
        yield made
        if file.exists():
            shutil.copymode(file, trial)
        if text != source.text or not file.exists():
            os.replace(trial, file.resolve())
    except OSError as error:
        raise PlannerError(f"{file}: it cannot be written ({error.strerror})") from None
    finally:
        trial.unlink(missing_ok=True)


def _read(source: Source, trial: Path) -> Draft:
    """The scenario of a trial file, with all places told as those of the file it is for."""
    try:
        scenario, overlay = model.load(trial)
    except PlannerError as error:
        raise PlannerError(str(error).replace(str(trial), str(source.file))) from None
    places = {
        address: replace(place, file=source.file) if place.file == trial else place
        for address, place in overlay.places.items()
    }
    chain = [source.file if file == trial else file for file in overlay.chain]
    named = f"{source.file.resolve().parent.name}/{source.file.stem}"
    name = named if scenario.name.endswith(trial.stem) else scenario.name
    return Draft(scenario.model_copy(update={"name": name}), Overlay(source.file, overlay.values, places, chain))


def _refuse_others(source: Source, made: Scenario, changed: Plans) -> None:
    """Refuse a text in which anything but the changed rows differs: it holds merges or nulls that reach further."""
    expected, found = targets.plans(source.scenario) | changed, targets.plans(made)
    none = np.zeros(len(targets.years(made)))
    rows = expected.keys() | found.keys()
    same = all(np.allclose(expected.get(row, none), found.get(row, none), rtol=0, atol=1e-6) for row in rows)
    if not same or _rest(source.scenario, changed) != _rest(made, changed):
        raise PlannerError(
            f"{source.file}: the targets are written in a way that cannot be changed one by one; change them by hand"
        )


def _rest(scenario: Scenario, changed: Plans) -> dict[str, Any]:
    """A scenario without its name, the place of its county and the posts of its channels."""
    channels = dict.fromkeys((row[0] for row in changed), ChannelPlan()) | scenario.policies.market.channels
    values = scenario.model_dump(exclude={"name": True, "county": True, "policies": {"market": {"channels"}}})
    plain = {name: plan.model_dump(exclude={"plan", "targets"}) for name, plan in channels.items()}
    return {**values, "channels": plain}
