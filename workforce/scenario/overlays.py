"""Scenario files read and merged: ``extends`` chains, with the file, line and column of every key kept.

In: the path of a YAML file. Out: :class:`Overlay`, one nested mapping (RFC 7396 merge: a mapping is merged key by
key, anything else is replaced, ``null`` removes) and where each key was declared, so that whatever is wrong with a
value later can be told with its place.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from workforce import shipped
from workforce.errors import PlannerError, nearest

Address = tuple[str, ...]
"""The keys that lead to a value, such as ``("assumptions", "births", "yearly_change")``."""

_FULL_WIDTH_COLON = re.compile(r"^\s*(- )?[^#\s'\"：，][^#'\"：]*：")
_FULL_WIDTH_IN_FLOW = re.compile(r"^[^#'\"]*\{[^}'\"]*([：，])")


@dataclass(frozen=True)
class Place:
    """Where a key is declared: the file, and line and column counted from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        """As an editor writes it: ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass
class Overlay:
    """A scenario as merged from its chain: plain values, and the place of every key."""

    file: Path
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Address, Place] = field(default_factory=dict)
    chain: list[Path] = field(default_factory=list)

    def place(self, address: Address) -> Place | None:
        """Where an address was declared, or the nearest address above it."""
        for length in range(len(address), 0, -1):
            if address[:length] in self.places:
                return self.places[address[:length]]
        return None


def find(name: str, beside: Path | None = None) -> Path:
    """The scenario file that a name means: a path, a sibling of ``beside``, or a shipped ``county/name``.

    Raises:
        PlannerError: there is no such file; the message names the nearest.
    """
    candidates = [Path(name), Path(f"{name}.yaml"), shipped.scenarios() / f"{name}.yaml"]
    if beside is not None:
        candidates = [beside / f"{name}.yaml", shipped.scenarios() / f"{name}.yaml"]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    folder = Path(name)
    if beside is None and folder.is_dir():
        raise PlannerError(f"'{name}' is a folder; name one of its scenarios{nearest(name, _inside(folder))}")
    if beside is not None:
        known = [*(path.stem for path in beside.glob("*.yaml")), *shipped_names()]
    else:
        known = _inside(folder.parent) or shipped_names()
    raise PlannerError(f"there is no scenario '{name}'{nearest(name, known)}")


def _inside(folder: Path) -> list[str]:
    """The scenarios of a folder that is not a shipped county's, as they are typed."""
    if folder == Path():
        return []
    return [path.with_suffix("").as_posix() for path in folder.glob("*.yaml")]


def shipped_names() -> list[str]:
    """The names ``county/name`` of the shipped scenarios."""
    root = shipped.scenarios()
    return sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.glob("*/*.yaml"))


def read(file: Path) -> Overlay:
    """The scenario of a file, with all that it extends merged under it.

    Raises:
        PlannerError: a file is not YAML, has a duplicate key or full-width punctuation, or the chain is a circle.
    """
    return _read(file, ())


def _read(file: Path, above: tuple[Path, ...]) -> Overlay:
    if file.resolve() in [path.resolve() for path in above]:
        circle = " -> ".join(path.stem for path in (*above, file))
        raise PlannerError(f"{file}: 'extends' goes round in a circle ({circle}); one of them must extend nothing")
    own = _parse(file)
    line, column = own.lc.key("extends") if "extends" in own else (0, 0)
    place, parent = Place(file, line + 1, column + 1), own.pop("extends", None)
    if parent is not None and not isinstance(parent, str):
        raise PlannerError(f"{place}: 'extends' must be the name of one scenario, such as extends: baseline")
    overlay = _read(_parent_file(place, parent), (*above, file)) if parent else Overlay(file)
    overlay.file = file
    overlay.chain.append(file)
    _merge(overlay, overlay.values, own, (), file)
    return overlay


def _parent_file(place: Place, parent: str) -> Path:
    try:
        return find(parent, beside=place.file.parent)
    except PlannerError as error:
        raise PlannerError(f"{place}: extends: {error}") from None


def _parse(file: Path) -> CommentedMap:
    text = _text(file)
    try:
        values = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        mark = error.problem_mark
        key = re.search(r'found duplicate key "([^"]*)"', str(error))
        raise PlannerError(
            f"{file}:{mark.line + 1}:{mark.column + 1}: the key '{key[1] if key else '?'}' is given twice; keep one"
        ) from None
    except YAMLError as error:
        refuse_full_width(file, text)
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise PlannerError(f"{place}: this is not valid YAML ({problem}); check the indentation and colons") from None
    if not isinstance(values, CommentedMap):
        refuse_full_width(file, text)
        raise PlannerError(f"{file}: a scenario is a mapping of keys and values, such as 'extends: baseline'")
    return values


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PlannerError(f"{file}: there is no such file") from None
    except UnicodeDecodeError:
        raise PlannerError(f"{file}: this is not UTF-8 text; save it again with the encoding UTF-8") from None
    except OSError as error:
        raise PlannerError(f"{file}: it cannot be read ({error.strerror})") from None


def refuse_full_width(file: Path, text: str, first_line: int = 1) -> None:
    """Say where, from a line on, a key is followed by full-width punctuation, if it is.

    Raises:
        PlannerError: a line reads like ``key：value`` or ``{a: 1，b: 2}``.
    """
    for number, line in enumerate(text.splitlines()[first_line - 1 :], start=first_line):
        found = _FULL_WIDTH_IN_FLOW.match(line) or _FULL_WIDTH_COLON.match(line)
        if found:
            mark = line[found.end() - 1]
            plain = {"，": "', '", "：": "': '"}[mark]
            raise PlannerError(
                f"{file}:{number}:{found.end()}: full-width '{mark}' stands where YAML needs {plain} (half-width)"
            )


def _merge(overlay: Overlay, target: dict[Any, Any], source: CommentedMap, address: Address, file: Path) -> None:
    for key, value in source.items():
        here = (*address, str(key))
        plain = int(key) if isinstance(key, int) else str(key)
        line, column = source.lc.key(key)
        overlay.places[here] = Place(file, line + 1, column + 1)
        if value is None:
            _refuse_empty_block(target.get(plain), plain, overlay.places[here])
            _take_away(target, plain, overlay.places[here])
        elif isinstance(value, CommentedMap):
            inner = target.get(plain)
            target[plain] = inner if isinstance(inner, dict) else {}
            _merge(overlay, target[plain], value, here, file)
        else:
            target[plain] = _plain(value)


def _refuse_empty_block(inherited: Any, key: str | int, place: Place) -> None:
    """Refuse a key with nothing after its colon where a block is inherited; only the word ``null`` takes that away."""
    rest = _text(place.file).splitlines()[place.line - 1][place.column - 1 :].partition(":")[2]
    if isinstance(inherited, dict) and not rest.partition("#")[0].strip():
        raise PlannerError(
            f"{place}: '{key}' is given nothing, although keys are inherited under it; give keys under it, leave the "
            f"line out, or write '{key}: null' to take all of it away"
        )


def _take_away(target: dict[str, Any], key: str | int, place: Place) -> None:
    """Remove a key that is given nothing; where there is none to remove, something was meant and is missing."""
    if key in target:
        del target[key]
        return
    refuse_full_width(place.file, _text(place.file), place.line)
    raise PlannerError(
        f"{place}: '{key}' is given no value, and there is none to take away{nearest(str(key), map(str, target))}"
    )


def _plain(value: Any) -> Any:
    """A value without the reader's own types."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value
