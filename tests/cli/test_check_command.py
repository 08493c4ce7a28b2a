"""`workforce check` as a planner types it: what is wrong with its cell, what is missing, and whether it can be run."""

import json
import re

import openpyxl
import pytest
from rich.cells import cell_len
from six_teachers import TABLES, as_csv

from workforce.cli import checking, options, printing

HEAD = ["教师编号", "性别", "出生年月", "学段", "主教学科", "区域", "身份", "职称", "入县工作年月"]


@pytest.fixture
def type_command(type_command, monkeypatch):
    """Types a command in the language of its ``--lang``, which a process reads once, when it starts."""

    def typed(*words):
        for module in (options, printing, checking):
            monkeypatch.setattr(module, "LANGUAGE", words[words.index("--lang") + 1])
        return type_command(*words)

    return typed


def row(name, subject="语文", birth="1985-03"):
    return [name, "女", birth, "小学", subject, "镇区", "在编", "高级", "2007-09"]


def roster(folder, *rows, sheet="教师名册", name="名册.xlsx"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for cells in (HEAD, *rows):
        book.active.append(cells)
    book.save(folder / name)
    return folder / name


def lines_fit(out):
    return max(map(cell_len, out.splitlines())) <= 80


@pytest.fixture
def many(world, tmp_path):
    """The six teachers with a roster of 15 wrong subjects, and births that begin too late."""
    (world.tables / "roster.csv").unlink()
    roster(world.tables, row("T0"), *(row(f"T{at}", "语纹") for at in range(1, 16)), row("T16", "鱼文"))
    (world.tables / "births.csv").write_text(as_csv(TABLES["births"]).replace("2020,12", "2020,dozen"), "utf-8")
    return world


# good counties


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_county_that_can_be_run_is_told_what_is_there_and_what_is_missing(type_command, world, lang):
    code, out, err = type_command("check", "six", "--lang", lang)
    assert (code, err) == (0, "")
    assert lines_fit(out)
    there, missing = out.split({"zh": "缺少的表", "en": "What is missing"}[lang])
    assert re.search({"zh": r"学生 +12 +0 +0 +12", "en": r"pupils +12 +0 +0 +12"}[lang], there)
    assert {"zh": "编制不限制招聘（假设）", "en": "approved posts do not limit recruitment (assumed)"}[lang] in missing
    assert {"zh": "教师合计", "en": "teacher totals"}[lang] not in missing
    assert out.splitlines()[-1].startswith({"zh": "可以运行；另有2处", "en": "It can be run; 2 things"}[lang])


def test_a_scenario_is_validated_and_must_fit_its_county(type_command, world):
    assert type_command("check", "baseline.yaml", "--lang", "en")[0] == 0
    world.scenario("late", "extends: baseline\nassumptions: {births: {known_to: 2024}}\n")
    code, out, _ = type_command("check", "baseline.yaml", "late.yaml", "--lang", "en")
    assert code == 1
    assert out.count("Check of ") == 1
    assert "late.yaml\n- error: " in out
    assert "births of 2024 are missing" in out


def test_a_key_that_no_scenario_has_is_told_with_its_line(type_command, world):
    world.scenario("odd", "extends: baseline\nruns: {years: 3}\n")
    code, out, _ = type_command("check", "odd.yaml", "--lang", "en")
    assert code == 1
    assert "odd.yaml:2:1: unknown key 'runs'" in out


def test_a_scenario_that_cannot_be_read_is_an_error_and_no_wrong_usage(type_command, world):
    world.scenario("broken", "extends: [baseline\n")
    world.scenario("lost", "extends: baseline\ncounty: nowhere\n")
    code, out, err = type_command("check", "broken.yaml", "lost.yaml", "--lang", "en")
    assert (code, err) == (1, "")
    assert "this is not valid YAML" in out
    assert "there is no county 'nowhere'" in out
    assert "What is missing" not in out


# wrong ones


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_problem_is_told_with_its_cell_the_worst_first_and_not_too_often(type_command, many, lang):
    code, out, err = type_command("check", "six", "--lang", lang)
    assert (code, err) == (1, "")
    assert lines_fit(out)
    assert out.count("语纹") == 9  # and the other wrong word of the column
    assert "教师名册!E3" in out
    assert {"zh": "另有6处同类问题", "en": "and 6 more of this kind"}[lang] in out
    assert {"zh": "第7行，births列：“dozen”不是数字", "en": "row 7, column births: 'dozen' is not a number"}[
        lang
    ] in out
    assert out.index("名册.xlsx") < out.index("births.csv")
    assert {"zh": "请先改正17处错误", "en": "17 cells or tables must be mended"}[lang] in out.splitlines()[-1]


def test_fewer_may_be_asked_for(type_command, many):
    _, out, _ = type_command("check", "six", "--max", "2", "--lang", "zh")
    assert "另有14处同类问题" in out


def test_machines_are_told_all(type_command, many):
    code, out, _ = type_command("check", "six", "--json", "--lang", "zh")
    [told] = json.loads(out)
    assert code == 1
    assert (told["runs"], told["errors"]) == (False, 17)
    wrong = [one for one in told["problems"] if one["kind"] == "no_code"]
    assert wrong[0]["cell"] == "教师名册!E3"
    assert wrong[0]["severity"] == "error"
    assert {"table": "pupils", "rows": 12, "known": 0, "entered": 0, "assumed": 12} in told["tables"]
    assert "establishment" in told["missing"]


def test_a_blank_county_is_told_table_by_table_what_is_missing(type_command, tmp_path):
    type_command("init", "mine", "--from", "blank", "--lang", "zh")
    code, out, _ = type_command("check", "mine", "--lang", "zh")
    assert code == 1
    assert lines_fit(out)
    assert "- 学生：必需，不能缺少" in out
    assert "- 教师名册：两张教师表至少需要一张" in out
    assert "- 出生人口：全国出生数乘以本县小学学龄儿童所占比例（假设）" in out


# rosters and files without a county


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_roster_without_a_county_is_checked_at_the_year_in_its_name(type_command, tmp_path, lang):
    roster(tmp_path, row("T1"), row("T2", birth="1950-01"), sheet="教师名册2023")
    code, out, _ = type_command("check", "名册.xlsx", "--lang", lang)
    assert code == 0
    assert lines_fit(out)
    assert "教师名册2023!C3" in out
    assert "2023" in out.split({"zh": "名册单独检查", "en": "checked on its own"}[lang])[1]
    assert {"zh": "名册可以读取", "en": "The roster can be read"}[lang] in out.splitlines()[-1]
    assert {"zh": "缺少的表", "en": "What is missing"}[lang] not in out


def test_several_files_are_one_county(type_command, world):
    world.county(pipeline="channel signed_year people low high arrival_year confidence\n"
                          "funded_graduate 2020 1 1 1 2024 assumed")  # fmt: skip
    files = sorted(file.relative_to(world.folder) for file in world.tables.glob("*.csv"))
    assert type_command("check", *files, "--lang", "en")[0] == 0
    code, out, _ = type_command("check", *files[:-4], "--lang", "en")
    assert code == 1
    assert out.count("Check of ") == 1


# wrong usage


@pytest.mark.parametrize("words", [("nowhere",), ("notes.txt",), ("--max", "0", "six")])
def test_what_cannot_be_checked_is_wrong_usage(type_command, world, words):
    (world.folder / "notes.txt").write_text("", "utf-8")
    code, out, err = type_command("check", *words, "--lang", "en")
    assert (code, out) == (2, "")
    assert words[0] in err


def test_a_run_tells_what_is_wrong_with_a_table_in_the_language_asked_for(type_command, many):
    code, out, err = type_command("run", "baseline.yaml", "--lang", "zh")
    assert (code, out) == (2, "")
    assert "“dozen”不是数字（另有16处问题）" in err
    assert "'dozen' is not a number" in type_command("run", "baseline.yaml", "--lang", "en")[2]


# marks


def test_marked_copies_stand_beside_the_files_and_are_never_read(type_command, many):
    code, out, err = type_command("check", "six", "--mark", "--lang", "zh")
    assert (code, err) == (1, "")
    assert "名册（已标记）.xlsx" in out
    book = openpyxl.load_workbook(many.tables / "名册（已标记）.xlsx")
    assert book.sheetnames == ["检查结果", "教师名册"]
    assert book["教师名册"]["E3"].comment.text.startswith("“语纹”不是已知的")
    assert openpyxl.load_workbook(many.tables / "births（已标记）.xlsx")["births"]["B7"].comment
    again = type_command("check", "six", "--lang", "zh")[1]
    assert "请先改正17处错误" in again


def test_a_marked_copy_is_not_replaced_unless_asked_for(type_command, many):
    type_command("check", "six", "--mark", "--lang", "en")
    code, _, err = type_command("check", "six", "--mark", "--lang", "en")
    assert code == 2
    assert "exists already" in err
    assert type_command("check", "six", "--mark", "--force", "--lang", "en")[0] == 1


def test_what_cannot_be_marked_is_told_and_the_rest_is_marked(type_command, many, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    code, out, err = type_command("check", "six", "--mark", "--lang", "en")
    assert code == 1
    assert "Marked copy" not in out
    assert "teacher-workforce[export]" in err
