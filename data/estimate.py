"""Makes the shipped tables again from ``data/reference/``, or checks that they are as the reference says.

``python data/estimate.py`` rewrites them; ``python data/estimate.py --check`` lists those that differ and exits 1.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from estimation.births import births
from estimation.curricula import curricula, weekly_totals
from estimation.electives import elective_subjects
from estimation.loads import load_standards
from estimation.pipeline import pipeline
from estimation.places import class_sizes, county_items, establishment, large_classes, schools
from estimation.priors import teacher_priors
from estimation.pupils import pupils
from estimation.reference import COUNTIES, DATA, Row
from estimation.standards import class_standards
from estimation.teachers import teacher_marginals
from estimation.usual_schools import usual_schools

COUNTY_TABLES: dict[str, Callable[[str], list[Row]]] = {
    "county": county_items,
    "pupils": pupils,
    "births": births,
    "schools": schools,
    "class_sizes": class_sizes,
    "large_classes": large_classes,
    "establishment": establishment,
    "pipeline": pipeline,
    "teacher_marginals": teacher_marginals,
}


def tables() -> dict[Path, pd.DataFrame]:
    """Every estimated table by the file that holds it, its columns as the dictionary lists them."""
    lessons = curricula()
    national = {
        "curricula": lessons,
        "weekly_totals": weekly_totals(),
        "load_standards": load_standards(lessons),
        "class_standards": class_standards(),
        "elective_subjects": elective_subjects(),
        "usual_schools": usual_schools(),
        "teacher_priors": teacher_priors(),
    }
    made = {DATA / f"{name}.csv": rows for name, rows in national.items()}
    for county in COUNTIES:
        made |= {DATA / county / f"{name}.csv": build(county) for name, build in COUNTY_TABLES.items()}
    columns = pd.read_csv(DATA / "dictionary.csv", dtype=str).groupby("table")["column"].agg(list)
    return {file: pd.DataFrame(rows, columns=columns[file.stem]) for file, rows in made.items()}


def as_csv(table: pd.DataFrame) -> bytes:
    """The bytes of the file: UTF-8 without a mark, one line a row."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def differing(made: dict[Path, pd.DataFrame]) -> list[Path]:
    """The files that do not hold what was made; line ends of a checkout do not count."""
    return [file for file, table in made.items() if not file.is_file() or _text(file) != as_csv(table)]


def _text(file: Path) -> bytes:
    return file.read_bytes().replace(b"\r\n", b"\n")


def main(arguments: list[str]) -> int:
    """Rewrites or checks the tables; the exit status is 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description="Makes the shipped tables again from data/reference.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a table differs")
    made = tables()
    if parser.parse_args(arguments).check:
        wrong = differing(made)
        for file in wrong:
            print(f"{file.relative_to(DATA).as_posix()} differs from what data/reference gives")
        return 1 if wrong else 0
    for file, table in made.items():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(as_csv(table))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
