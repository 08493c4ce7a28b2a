"""Values set in the text of a YAML file, of which nothing else changes.

The reader of ruamel.yaml tells where each value stands, and only those characters are replaced: to write the whole file
anew would join the lines of long values and move comments. In: the text, and what is wanted, nested as the file is.
Out: the text.

    {"channels": {"talent": {"plan": {2025: 4}}}}

    channels:                                   channels:
      talent: {plan: {2023: 2, 2026: 3}}  ->      talent: {plan: {2023: 2, 2025: 4, 2026: 3}}
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workforce.errors import PlannerError

Wanted = Mapping[Any, Any]
"""Keys, years among them as whole numbers, and numbers or mappings of the same kind."""

STEP = "  "
IN_ONE_LINE = 2
"""How deep a mapping may be to be written in braces where there is room for lines."""


class Splice(NamedTuple):
    """The characters from ``start`` to ``end`` become ``text``."""

    start: int
    end: int
    text: str


def edited(text: str, wanted: Wanted) -> str:
    """The text with the values that are wanted; a mapping is merged key by key, years are put in their order.

    Raises:
        PlannerError: a value is written by an alias, which stands for other places too.
    """
    root = YAML().compose(text)
    made, at = "", 0
    for splice in sorted(_Page(text).splices(root, wanted), key=lambda splice: splice.start):
        made += text[at : splice.start] + splice.text
        at = splice.end
    return made + text[at:]


class _Page:
    """A text in which places are looked up."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def splices(self, node: MappingNode, wanted: Wanted) -> Iterator[Splice]:
        """What changes inside a mapping; what stands deeper comes first."""
        there = {_key(key): (key, value) for key, value in node.value}
        for key in wanted:
            if key in there:
                yield from self._changed(*there[key], wanted[key])
        new: dict[Any, dict[Any, Any]] = {}
        for key in sorted(wanted.keys() - there.keys(), key=list(wanted).index):
            new.setdefault(_before(key, list(there)), {})[key] = wanted[key]
        for before, entries in new.items():
            yield self._added(node, there.get(before), entries)

    def _changed(self, key: Node, value: Node, wanted: Any) -> Iterator[Splice]:
        self._refuse_alias(key, value)
        if isinstance(value, MappingNode) and isinstance(wanted, Mapping):
            yield from self.splices(value, wanted)
            return
        start, end = value.start_mark.index, value.end_mark.index
        if start == end:  # nothing stands after the colon
            start = end = self._text.index(":", key.end_mark.index) + 1
        yield Splice(start, end, " " * (start == end) + self._flow(wanted, self._margin(key)))

    def _added(self, node: MappingNode, before: tuple[Node, Node] | None, entries: Wanted) -> Splice:
        """Entries after another, or before the first; ``node`` may be empty."""
        if node.flow_style:
            return self._added_in_braces(node, before, entries)
        margin = " " * node.value[0][0].start_mark.column
        lines = self._block(entries, margin)
        if before is None:
            start = node.value[0][0].start_mark.index
            return Splice(start, start, lines + self._newline + margin)
        self._refuse_alias(*before)
        start = self._line_end(self._end(before[1]))
        return Splice(start, start, self._newline + margin + lines)

    def _added_in_braces(self, node: MappingNode, before: tuple[Node, Node] | None, entries: Wanted) -> Splice:
        margin = self._margin(node)
        shown = ", ".join(f"{key}: {self._flow(value, margin)}" for key, value in entries.items())
        if before is not None:
            self._refuse_alias(*before)
            start = self._end(before[1])
            return Splice(start, start, f", {shown}")
        start = node.value[0][0].start_mark.index if node.value else node.start_mark.index + 1
        return Splice(start, start, f"{shown}, " if node.value else shown)

    def _block(self, entries: Wanted, margin: str) -> str:
        """Entries as lines, the first without its margin."""
        lines = []
        for key, value in entries.items():
            if _depth(value) > IN_ONE_LINE:
                inner = margin + STEP
                lines.append(f"{key}:{self._newline}{inner}{self._block(value, inner)}")
            else:
                lines.append(f"{key}: {self._flow(value, margin)}")
        return (self._newline + margin).join(lines)

    def _flow(self, value: Any, margin: str) -> str:
        """A value in braces, a deep one with its entries on lines of their own."""
        if not isinstance(value, Mapping):
            return f"{value:.10g}"
        inner = margin + STEP
        between = "," + self._newline + inner if _depth(value) > IN_ONE_LINE else ", "
        return "{" + between.join(f"{key}: {self._flow(one, inner)}" for key, one in value.items()) + "}"

    def _refuse_alias(self, key: Node, value: Node) -> None:
        if value.start_mark.index < key.end_mark.index:
            raise PlannerError(
                f"line {key.start_mark.line + 1}: '{key.value}' is written as an alias (*...), which stands for other "
                "places too; write its values out there, or change it by hand"
            )

    def _end(self, node: Node) -> int:
        """Where the last character of a value stands, plus one; comments after it do not belong to it."""
        if not isinstance(node, MappingNode | SequenceNode) or node.flow_style or not node.value:
            return len(self._text[: node.end_mark.index].rstrip())
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _line_end(self, at: int) -> int:
        end = self._text.find(self._newline, at)
        return len(self._text) if end < 0 else end

    def _margin(self, node: Node) -> str:
        """The margin of the line on which a node begins, and a step more."""
        start = self._text.rfind("\n", 0, node.start_mark.index) + 1
        line = self._text[start : node.start_mark.index]
        return " " * (len(line) - len(line.lstrip())) + STEP


def _key(node: ScalarNode) -> str | int:
    return int(node.value) if node.value.isdecimal() and node.style is None else str(node.value)


def _before(key: Any, there: list[Any]) -> Any:
    """The key after which a new one goes: the last, or for a year the year before it; None for the first."""
    if not isinstance(key, int):
        return there[-1] if there else None
    return max((other for other in there if isinstance(other, int) and other < key), default=None)


def _depth(value: Any) -> int:
    return 1 + max(map(_depth, value.values()), default=0) if isinstance(value, Mapping) else 0
