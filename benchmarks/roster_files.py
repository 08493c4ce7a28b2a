"""A county with a large roster read and checked: ``python -m benchmarks.roster_files``.

The workbook is made in a temporary folder: Guiding's tables, and a roster as a district bureau keeps it (20 columns,
schools by name, identity numbers, dates of service). All that a planner waits for is timed: the file opened, every
table read and checked. Beside it a bare read of the same file, cells alone; each in a process of its own.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.memory import peak_megabytes
from benchmarks.run import gate
from workforce import shipped
from workforce.county import reading
from workforce.county.dictionary import titles

GATES = {50_000: 3.0, 200_000: 15.0}
"""Seconds by the number of teachers."""

MEGABYTES_GATE = 1500.0

HEADINGS = (
    "教职工号 校名 学校类型 姓名 身份证号 性别 民族 最高学历 参加工作时间 进入某县教育系统时间 入编时间 行政职务 "
    "主教学科 兼教学科 最高职称 教师资格学段 年龄 任教学段 2022年9月编制所在学段 2022年9月在岗状态"
).split()


def schools() -> list[dict[str, str]]:
    """Guiding's public primary and junior schools."""
    with (shipped.data() / "guiding" / "schools.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["sector"] == "public"]
    return [row for row in rows if row["level"] in ("primary", "junior")]


def teachers(many: int) -> Iterator[list[str]]:
    """The rows of a roster, all different, with good identity numbers of nobody."""
    draw, places = np.random.default_rng(1), schools()
    born, month, day, place = (
        draw.integers(*span, many) for span in ((1963, 2000), (1, 13), (1, 29), (0, len(places)))
    )
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    for at in range(many):
        school = places[place[at]]
        level = "小学" if school["level"] == "primary" else "初中"
        body = f"999{at // 1000 % 1000:03d}{born[at]}{month[at]:02d}{day[at]:02d}{at % 1000:03d}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
        came, woman = f"{born[at] + 23}-09-01", at % 1000 % 2 == 0
        subject = ("语文", "数学", "英语", "道德与法治")[at % 4], ("无", "语文", "")[at % 3]
        title = ("高级教师", "一级教师", "二级教师")[at % 3]
        yield [
            f"G{at:06d}", school["name_zh"], level, f"甲{at:06d}", body + check, "女" if woman else "男", "汉族",
            "本科", came, came, came, "无", *subject, title, "初级中学", str(2022 - born[at]), level, level,
            "在职在岗（本校任教）",
        ]  # fmt: skip


def write(file: Path, many: int) -> None:
    """The workbook of a county with so many teachers."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        for title in titles():
            given = shipped.data() / "guiding" / f"{title.table}.csv"
            if given.exists() and title.table != "teacher_marginals":
                sheet = book.add_worksheet(title.zh)
                with given.open(encoding="utf-8", newline="") as text:
                    for at, row in enumerate(csv.reader(text)):
                        sheet.write_row(at, 0, row)
        sheet = book.add_worksheet("在编教师信息")
        sheet.write_row(0, 0, HEADINGS)
        for at, row in enumerate(teachers(many), 1):
            sheet.write_row(at, 0, row)


def act(what: str, file: Path) -> None:
    """Read the workbook, whole or its cells alone; print seconds and megabytes."""
    begin = time.perf_counter()
    if what == "cells":
        with CalamineWorkbook.from_path(file) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()
    else:
        found = reading.inspect(file)
        assert found.county is not None, [problem.told("en") for problem in found.problems][:3]
    print(time.perf_counter() - begin, peak_megabytes())


def measured(what: str, file: Path) -> tuple[float, float]:
    """Seconds and megabytes of a reading in a process of its own."""
    asked = [sys.executable, "-m", "benchmarks.roster_files", "--act", what, str(file)]
    told = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.split()
    return float(told[0]), float(told[1])


def main() -> int:
    """Run the benchmark; exit code 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.roster_files", description=__doc__.splitlines()[0])
    parser.add_argument("--teachers", type=int, nargs="+", default=list(GATES), help="default 50000 200000")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is timed; the least counts (default 3)")
    parser.add_argument("--act", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.act:
        act(options.act[0], Path(options.act[1]))
        return 0
    met = []
    with tempfile.TemporaryDirectory() as folder:
        for many in options.teachers:
            file = Path(folder) / f"{many}.xlsx"
            write(file, many)
            cells = [measured("cells", file) for _ in range(options.repeats)]
            whole = [measured("county", file) for _ in range(options.repeats)]
            bare, seconds, megabytes = min(cells)[0], min(whole)[0], max(used for _, used in whole)
            size = file.stat().st_size / 1e6
            print(f"{many} teachers, {len(HEADINGS)} columns, {size:.0f} MB: cells alone {bare:.2f} s")
            print(f"    read and checked {seconds:.2f} s, {seconds / bare:.1f} times the cells; {megabytes:.0f} MB")
            most = GATES.get(many, GATES[200_000] * many / 200_000)
            met += [
                gate(f"{many} teachers", seconds, most, "s"),
                gate(f"{many} teachers, peak memory", megabytes, MEGABYTES_GATE, "MB"),
            ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
