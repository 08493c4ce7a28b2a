"""Runs on disk: a folder a run, whole or not there.

A run is written into a folder beside its own that is marked incomplete, and takes its name when all is there; what
stops halfway leaves nothing that looks whole. ``manifest.json`` is written last.
"""

import csv
import hashlib
import json
import shutil
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.errors import PlannerError
from workforce.results.measures import flow_values
from workforce.results.outcome import Outcome, Stocks
from workforce.results.tables import RunTables
from workforce.results.tidy import groups, summed
from workforce.spreadsheet_text import marked

SCHEMA = 3
MANIFEST = "manifest.json"
DECIMALS = 4
INCOMPLETE, REPLACED = ".incomplete", ".replaced"
_LAST_WHOLE = 2**24
_FACTS = ("version", "created", "county", "seed", "replications", "base_year", "plan_from", "years", "netted_at",
          "sector", "sector_confidence", "versions", "tables")  # fmt: skip
"""What the manifest of a run and that of anything else all say."""
_RUN_FACTS = ("scenario", "title_zh", "title_en", "way", "assumptions", "twice", "need_basis", "load_basis", "hashes")
COMPARISON, CHOICE, SENSITIVITY, TUNING = "comparison", "choice", "sensitivity study", "tuning"
"""What the manifest of a folder says that it is, if it is not a run."""
CELL_COLUMNS = ("level", "subject", "area", "zone")
"""What names a cell; zones only where they are finer than areas."""


@contextmanager
def new_folder(folder: Path, force: bool) -> Iterator[Path]:
    """A folder to write into that becomes ``folder`` when the block ends well, and vanishes when it does not.

    Raises:
        PlannerError: the folder exists and ``force`` is not given, or is not a run, or cannot be written.
    """
    refuse_existing(folder, force)
    place = folder.resolve()
    ours = f".{place.name}.{uuid.uuid4().hex[:8]}"
    partial = place.with_name(ours + INCOMPLETE)
    try:
        partial.mkdir(parents=True)
        yield partial
        _replace(place, partial, place.with_name(ours + REPLACED))
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> PlannerError:
    return PlannerError(f"{folder}: it cannot be written ({error.strerror}); choose another folder with -o")


def _replace(folder: Path, new: Path, aside: Path) -> None:
    """Put a folder in the place of another; the old one goes last, so that at no moment half of it looks whole."""
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(aside)
    try:
        new.rename(folder)
    except BaseException:
        if not folder.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def refuse_existing(folder: Path, force: bool) -> None:
    """Refuse to write over anything but, with ``force``, a run.

    Raises:
        PlannerError: the folder exists and may not be replaced.
    """
    if not folder.exists():
        return
    if not force:
        raise PlannerError(f"{folder} exists already; choose another folder with -o, or replace it with --force")
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).is_file()):
        raise PlannerError(f"{folder} is not the folder of a run, and is not replaced even with --force")


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Write every table as CSV (UTF-8 with a mark, for Excel); the SHA-256 of each file, by table."""
    folder.mkdir()
    hashes = {}
    for name, frame in tables.items():
        content = csv_bytes(frame)
        (folder / f"{name}.csv").write_bytes(content)
        hashes[name] = hashlib.sha256(content).hexdigest()
    return hashes


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as it is written: reals to 4 decimals, the same bytes on every system."""
    columns = [_shown(frame[name]) for name in frame]
    lines = [",".join(_quoted(str(name)) for name in frame), *map(",".join, zip(*columns, strict=True))]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _shown(column: "pd.Series[Any]") -> list[str]:
    if pd.api.types.is_float_dtype(column):
        rounded = np.round(column.to_numpy(dtype=float), DECIMALS) + 0.0
        return ["" if np.isnan(value) else _plain(value) for value in rounded.tolist()]
    return ["" if value is None or value is pd.NA or value != value else _quoted(_text(value)) for value in column]


def _text(value: object) -> str:
    return _plain(value) if isinstance(value, float) else str(value)


def _plain(value: float) -> str:
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    """Marked where a spreadsheet would take it for a formula, and quoted where CSV needs it."""
    text = marked(text)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _unmarked(frame: pd.DataFrame) -> pd.DataFrame:
    """A table that was read, its texts without the mark that keeps them from being taken for formulas."""
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            text = frame[name].astype(str)
            frame[name] = frame[name].where(~text.str.startswith("'").fillna(False), text.str.removeprefix("'"))
    return frame


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest: the last file of a run."""
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_replications(file: Path, outcome: Outcome) -> None:
    """Write what keeps its replications: need, people and full-time equivalents, flows by level, retirements by month.

    Need, supply and in_post are by cell at each census; ``values`` are those that assumptions with a range took. People
    are whole numbers in the drawn way and kept as such; full-time equivalents are not.
    """
    stocks, block = outcome.stocks, outcome.block
    levels, matrix = groups(stocks.cells, ["level"])
    arrays: dict[str, Any] = {
        "years": stocks.years,
        "need": stocks.need,
        "supply": _whole(stocks.supply),
        "in_post": stocks.in_post,
        "values": block.values,
        "assumptions": np.array(outcome.axes.assumptions, dtype=str),
        "hired": _whole(summed(flow_values(block, "hired"), matrix)),
        "left": _whole(summed(flow_values(block, "left"), matrix)),
        "retired_in_month": _whole(block.left_in_month[:, :, -1]),
        "levels": levels["level"].to_numpy(dtype=str),
        "channels": np.array(outcome.axes.channels, dtype=str),
        "causes": np.array(outcome.axes.causes, dtype=str),
    }
    arrays |= {str(name): stocks.cells[name].to_numpy(dtype=str) for name in stocks.cells}
    np.savez(file, **arrays)


def _whole(values: NDArray[np.floating]) -> NDArray[Any]:
    """Whole numbers in the smallest type that holds them; expected numbers as they are."""
    if values.dtype == np.float64 or (values.size and values.max() >= _LAST_WHOLE):
        return values
    small = values.size == 0 or values.max() <= np.iinfo(np.int16).max
    return values.astype(np.int16 if small else np.int32)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run, or of a comparison, choice, sensitivity study or tuning (its ``kind``).

    Raises:
        PlannerError: the folder is not a complete run, or one of a newer or older version.
    """
    file = folder / MANIFEST
    if not file.is_file():
        raise PlannerError(f"{folder} is not the folder of a complete run: it has no {MANIFEST}")
    try:
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        schema = int(manifest["schema"])
    except (OSError, ValueError, KeyError, TypeError):
        raise _no_manifest(file) from None
    if schema > SCHEMA:
        raise PlannerError(f"{folder} was written by a newer version ({manifest.get('version')}); update the program")
    if schema < SCHEMA:
        raise PlannerError(
            f"{folder} was written by an older version ({manifest.get('version')}); run the scenario again"
        )
    facts = _FACTS if "kind" in manifest else _FACTS + _RUN_FACTS
    if not all(fact in manifest for fact in facts):
        raise _no_manifest(file)
    return manifest


def _no_manifest(file: Path) -> PlannerError:
    return PlannerError(f"{file}: this is not the manifest of a run; run the scenario again")


def found(folder: Path) -> list[Path]:
    """The folders of runs and comparisons under a folder, without those that are still being written."""
    folders = [file.parent for file in sorted(folder.glob(f"**/{MANIFEST}"))]
    return [one for one in folders if not (one.name.startswith(".") and one.suffix in (INCOMPLETE, REPLACED))]


def read_stocks(folder: Path) -> Stocks:
    """Need, people and full-time equivalents of a stored run, replication by replication."""
    with _reading(folder), np.load(folder / "replications.npz") as stored:
        cells = pd.DataFrame({name: stored[name].astype(object) for name in CELL_COLUMNS if name in stored})
        supply = stored["supply"]
        precision = np.float64 if supply.dtype == np.float64 else np.float32
        return Stocks(stored["years"], cells, stored["need"], supply.astype(precision), stored["in_post"])


def read_tables(folder: Path, only: Collection[str] | None = None) -> RunTables:
    """A stored run as tables: all for the report, or only those of some names, as far as it has them."""
    manifest = read_manifest(folder)
    names = [name for name in manifest["tables"] if only is None or name in only]
    with _reading(folder):
        files = {name: folder / "tables" / f"{name}.csv" for name in names}
        tables = {name: _unmarked(pd.read_csv(file, encoding="utf-8-sig")) for name, file in files.items()}
    return RunTables(manifest, tables)


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, csv.Error):
        raise PlannerError(f"{folder} is incomplete or damaged; run the scenario again") from None
