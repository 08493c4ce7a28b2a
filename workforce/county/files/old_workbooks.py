"""Whether an old workbook (.xls, a compound file) can be opened without end or measure.

A compound file is made of sectors; a table names the sector that follows each. Where a chain of sectors goes in a
circle, or a cell lies where none can be, a reader would take memory without end.
"""

import struct

import numpy as np
from numpy.typing import NDArray

_LAST = 0xFFFFFFFA
"""Sector numbers from here on mean the end of a chain, or none."""

_IN_HEADER, _HEADER, _ENTRY, _SMALL = 109, 512, 128, 4096
_WIDEST, _LONGEST = 256, 65536
_DIMENSIONS = 0x200
_CELLS = {0x201, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xBD, 0xBE, 0x6}

Numbers = NDArray[np.uint32]


class UnsoundError(ValueError):
    """A chain of sectors is in a circle, or a cell lies where none can be."""


def check(content: bytes) -> None:
    """Refuse a compound file that cannot be followed.

    Raises:
        UnsoundError: it is not sound.
    """
    if len(content) < _HEADER:
        raise UnsoundError
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise UnsoundError
    sector = 1 << shift
    directory_at, _, _, small_at, _, more_at, _ = struct.unpack_from("<I4sIIIII", content, 48)
    follows = _table(content, sector, more_at)
    directory = _joined(content, sector, _chain(follows, directory_at))
    small = np.frombuffer(_joined(content, sector, _chain(follows, small_at)), dtype="<u4")
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        kind, first, size = entry[66], *struct.unpack_from("<II", entry, 116)
        if kind == 0:
            continue
        chain = _chain(follows if kind == 5 or size >= _SMALL else small, first)
        name = entry[:64].decode("utf-16-le", "replace").split("\0")[0]
        if name in ("Workbook", "Book") and size >= _SMALL:
            _check_cells(_joined(content, sector, chain)[:size])


def _table(content: bytes, sector: int, more_at: int) -> Numbers:
    """The sector that follows each, from the sectors that hold the table."""
    held = list(np.frombuffer(content, dtype="<u4", count=_IN_HEADER, offset=76))
    seen: set[int] = set()
    while more_at < _LAST:
        if more_at in seen:
            raise UnsoundError
        seen.add(more_at)
        numbers = np.frombuffer(_joined(content, sector, [more_at]), dtype="<u4")
        if not len(numbers):
            break
        held += list(numbers[:-1])
        more_at = int(numbers[-1])
    parts = [int(number) for number in held if number < _LAST]
    if len(set(parts)) < len(parts):
        raise UnsoundError
    return np.frombuffer(_joined(content, sector, parts), dtype="<u4")


def _chain(follows: Numbers, first: int) -> list[int]:
    """The sectors of a stream."""
    chain: list[int] = []
    there = first
    while there < _LAST:
        if there >= len(follows) or len(chain) > len(follows):
            raise UnsoundError
        chain.append(there)
        there = int(follows[there])
    return chain


def _joined(content: bytes, sector: int, chain: list[int]) -> bytes:
    start = max(sector, _HEADER)
    found = b"".join(content[start + at * sector : start + (at + 1) * sector] for at in chain)
    return found[: len(found) // 4 * 4]


def _column(stream: bytes, at: int) -> int:
    return int.from_bytes(stream[at : at + 2], "little")


def _check_cells(stream: bytes) -> None:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in _CELLS and length >= 4 and _column(stream, at + 6) >= _WIDEST:
            raise UnsoundError
        if kind == _DIMENSIONS and length >= 14 and at + 16 <= len(stream):
            top, bottom, left, right = struct.unpack_from("<IIHH", stream, at + 4)
            if not top <= bottom <= _LONGEST or not left <= right <= _WIDEST:
                raise UnsoundError
        at += 4 + length
