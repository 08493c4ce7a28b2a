"""Messy workbooks as bureaus have them: each reads to the table that it means, or is refused by its cell."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from messy_workbooks import BOMBS, MAKERS

from workforce.county import reading
from workforce.county.rosters.ages import age_at
from workforce.errors import PlannerError
from workforce.language import LANGUAGES
from workforce.months import show_month


def spoken(problem):
    """Everything that may be said of a problem."""
    return "\n".join([*(problem.told(language) for language in LANGUAGES), repr(problem.values)])


def as_told(county, table):
    """A table with every cell as text: months as YYYY-MM, whole numbers without decimals."""
    frame = county.tables[table]
    if table == "roster":
        frame = frame.assign(age=age_at(frame["birth_month"], county.base_year))
    return [{name: text(name, cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def text(name, cell):
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    if name.endswith("_month"):
        return show_month(int(cell))
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


@pytest.fixture(params=MAKERS)
def case(request, tmp_path):
    return MAKERS[request.param](tmp_path)


def test_a_messy_workbook_reads_to_what_it_means_or_is_refused_by_its_cells(case):
    found = reading.inspect(case.path)
    told = [(problem.place.cell, problem.severity, spoken(problem)) for problem in found.problems]
    errors = {cell for cell, severity, _ in told if severity == "error"}
    assert errors == {wrong.cell for wrong in case.wrong if wrong.severity == "error"}, told
    for wrong in case.wrong:
        assert [
            words for cell, severity, words in told
            if cell == wrong.cell and wrong.word in words and wrong.severity in (severity, "")
        ], (wrong, told)  # fmt: skip
    assert (found.county is None) == bool(errors)
    if case.rows is not None:
        read = as_told(found.county, case.table)
        assert [{name: row[name] for name in want} for row, want in zip(read, case.rows, strict=True)] == case.rows


def test_every_problem_of_a_messy_workbook_names_its_file(case):
    for problem in reading.inspect(case.path).problems:
        assert problem.place.file.is_relative_to(case.path)
        for language in LANGUAGES:
            assert str(problem.place.file) in problem.told(language)
            assert "\n" not in problem.told(language)


def test_names_and_identity_numbers_are_never_told_or_kept(case):
    found = reading.inspect(case.path)
    kept = [spoken(problem) for problem in found.problems]
    if found.county:
        kept += [content.decode() for content in found.county.files.values()]
        kept += [frame.to_csv() for frame in found.county.tables.values()]
        kept += [repr(found.county)]
    else:
        with pytest.raises(PlannerError) as refused:
            reading.read(case.path)
        kept += [str(refused.value)]
    assert not [secret for secret in case.secrets for told in kept if secret in told]


LIMITED = """
import resource, sys
from pathlib import Path
from workforce.county import reading
from workforce.county.checks import marking
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
problems = reading.inspect(Path(sys.argv[1])).problems
for problem in problems:
    print(problem.severity, problem.told("en"))
marking.mark_files(problems, "en", True, print)
"""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_neither_read_nor_marked(name, tmp_path):
    """In a process of its own with 2 GB of memory: who believes the file is stopped by the system, without a word."""
    pytest.importorskip("resource")
    case = BOMBS[name](tmp_path)
    asked = [sys.executable, "-c", LIMITED, str(case.path)]
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", timeout=50, env=one_thread)
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"error {case.path}" in done.stdout
