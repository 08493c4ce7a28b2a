"""Rosters as bureaus keep them: what is read of them, what is told, and what is never kept or shown."""

import pandas as pd
import pytest

from workforce.county import reading
from workforce.county.files.checked import joined
from workforce.county.files.problems import Problems
from workforce.county.files.sheets import Sheet
from workforce.county.files.values import Spellings
from workforce.county.rosters import people
from workforce.language import LANGUAGES
from workforce.months import month, show_month

SCHOOLS = pd.DataFrame(
    [
        ("p1", "中心小学", "primary", "town"),
        ("p2", "河东小学", "primary", "rural"),
        ("j1", "第一中学", "junior", "urban"),
        ("n1", "实验学校", "primary", "town"),
        ("n2", "实验学校", "junior", "town"),
    ],
    columns=["school", "name_zh", "level", "area"],
)
PLAIN = {
    "教职工号": "T1",
    "出生年月": "1985-03",
    "性别": "女",
    "任教学段": "小学",
    "主教学科": "语文",
    "校名": "中心小学",
    "身份": "在编",
    "职称": "一级教师",
    "入编时间": "2007-09",
}
"""A teacher as most bureaus have one; the tests change single cells."""

WOMAN, MAN = "990000198503120246", "990000198503120254"
"""Identity numbers of nobody, born in March 1985."""


def sheet_of(tmp_path, rows, name="教师名册"):
    """A sheet of a workbook with these teachers, each like the plain one but for some cells; None drops a column."""
    wholes = [{heading: cell for heading, cell in (PLAIN | row).items() if cell is not None} for row in rows]
    headings = list(dict.fromkeys(heading for row in wholes for heading in row))
    cells = [[row.get(heading, "") for heading in headings] for row in wholes]
    return Sheet(tmp_path / "county.xlsx", name, [headings, *cells], workbook=True)


@pytest.fixture
def read(tmp_path):
    """Reads teachers: the roster and the problems."""

    def reading(*rows, name="教师名册", schools=SCHOOLS, codes=None, headings=None):
        problems = Problems()
        spellings = Spellings({"roster": headings or {}}, codes or {})
        part = people.of_sheet(sheet_of(tmp_path, rows, name), problems, spellings, schools, 2022)
        if part is None:
            return None, problems.found
        people.number([part], problems)
        return joined([part], "roster", problems), problems.found

    return reading


def told(problems, kind):
    """The cells of the problems of a kind."""
    return [problem.place.cell for problem in problems if problem.kind == kind]


def errors(problems):
    return [(problem.kind, problem.place.cell) for problem in problems if problem.severity == "error"]


def spoken(problems):
    return "\n".join(problem.told(language) for problem in problems for language in LANGUAGES)


# headings


def test_a_roster_of_a_bureau_is_read_as_the_dictionary_says(read):
    roster, problems = read({})
    teacher = roster.iloc[0]
    assert errors(problems) == []
    assert teacher[["teacher", "sex", "level", "subject", "area", "school", "status", "title"]].tolist() == [
        "T1", "female", "primary", "chinese", "town", "p1", "established", "other",
    ]  # fmt: skip
    assert (teacher["birth_month"], teacher["start_month"]) == (month(1985, 3), month(2007, 9))
    assert roster.index.tolist() == [2]
    assert roster["birth_month"].dtype == "int64"


@pytest.mark.parametrize("heading", ["2024年9月在岗状态", "在岗状态", "人员状态", " 在岗\n状态*"])
def test_headings_with_months_breaks_and_stars_are_found(read, heading):
    roster, _ = read({heading: "产假（不在岗）"})
    assert roster["duty"].tolist() == ["maternity"]


def test_an_empty_cell_falls_through_to_the_next_heading(read):
    dates = {"进入云岭教育系统时间": "", "入编时间": "", "参加工作时间": "200509", "入现单位时间": "2015-09"}
    roster, problems = read(
        {**dates, "进入云岭教育系统时间": "2006.09", "入编时间": "2007-09"},
        {**dates, "入编时间": "2007-09", "教职工号": "T2"}, {**dates, "教职工号": "T3"},
        {**dates, "参加工作时间": "", "教职工号": "T4"},
    )  # fmt: skip
    assert roster["start_month"].map(show_month).tolist() == ["2006-09", "2007-09", "2005-09", "2015-09"]
    assert [problem.values["given"] for problem in problems if problem.kind == "start_from"] == [
        "入编时间", "参加工作时间", "入现单位时间",
    ]  # fmt: skip


def test_seventy_unknown_headings_are_told_once_and_what_stands_under_them_is_not(read):
    roster, problems = read({f"栏目{at}": "丙丁" for at in range(70)})
    assert len(roster) == 1
    assert len(told(problems, "columns_unread")) == 1
    assert "栏目11 +58" in spoken(problems)
    assert "丙丁" not in spoken(problems)


def test_headings_near_what_is_missing_are_told_once(read):
    roster, problems = read({"出生年月": None, "出生年月曰": "1985-03", "在岗状況": "在岗"})
    assert roster is None
    assert told(problems, "column_missing") == ["教师名册!1"]
    assert "出生年月曰" in next(problem for problem in problems if problem.kind == "column_missing").why("zh")
    [near] = [problem for problem in problems if problem.kind == "headings_near"]
    assert "在岗状況 (在岗状态)" in near.why("zh")


def test_headings_and_codes_of_the_planner_are_known(read):
    roster, _ = read(
        {"主教学科": None, "科目": "包班"}, headings={"科目": "subject"}, codes={"subject": {"包班": "chinese"}}
    )
    assert roster["subject"].tolist() == ["chinese"]


def test_one_heading_for_two_columns_is_refused(tmp_path):
    sheet = sheet_of(tmp_path, [{}])
    doubled = sheet._replace(rows=[[*row, row[3]] for row in sheet.rows])
    problems = Problems()
    assert people.of_sheet(doubled, problems, Spellings(), SCHOOLS, 2022) is None
    assert errors(problems.found) == [("column_twice", "教师名册!J1")]


def test_a_sheet_without_headings_is_refused_and_no_name_is_shown(tmp_path):
    problems = Problems()
    sheet = Sheet(
        tmp_path / "county.xlsx", "教师名册", [["欧阳某某", "女", "语文"], ["张三", "男", "数学"]], workbook=True
    )
    assert people.of_sheet(sheet, problems, Spellings(), SCHOOLS, 2022) is None
    assert [kind for kind, _ in errors(problems.found)] == ["no_header"]
    assert "欧阳" not in spoken(problems.found)


def test_a_roster_is_known_by_its_headings_and_those_who_left_are_none(tmp_path):
    assert people.is_roster(sheet_of(tmp_path, [{}], "Sheet1"))
    assert not people.is_roster(sheet_of(tmp_path, [{}], "2022年退休教师"))
    assert not people.is_roster(Sheet(tmp_path / "x.xlsx", "x", [["学校", "学生数"], ["p1", 3]], workbook=True))


# identity numbers and ages


def test_birth_and_sex_come_from_the_identity_number(read):
    roster, problems = read(
        {"出生年月": None, "性别": None, "身份证号": WOMAN},
        {"出生年月": None, "性别": None, "身份证号": MAN, "教职工号": "T2"},
    )
    assert roster["birth_month"].tolist() == [month(1985, 3)] * 2
    assert roster["sex"].tolist() == ["female", "male"]
    assert errors(problems) == []


def test_a_birth_month_or_sex_against_the_identity_number_is_refused_with_both_cells(read):
    _, problems = read({"身份证号": WOMAN, "出生年月": "1984-03"}, {"身份证号": MAN, "教职工号": "T2"})
    assert errors(problems) == [("identity_other_birth_month", "教师名册!B2"), ("identity_other_sex", "教师名册!C3")]
    assert "教师名册!J2" in spoken(problems)
    assert "教师名册!J3" in spoken(problems)


def test_a_wrong_check_digit_is_refused_by_its_cell_alone(read):
    _, problems = read({"身份证号": WOMAN[:-1] + ("1" if WOMAN[-1] != "1" else "2"), "出生年月": None, "性别": None})
    assert errors(problems) == [("identity_check", "教师名册!H2")]


def test_one_identity_number_in_two_rows_is_refused(read):
    _, problems = read({"身份证号": WOMAN}, {"身份证号": WOMAN, "教职工号": "T2"})
    assert errors(problems) == [("identity_twice", "教师名册!J3")]
    assert "教师名册!J2" in spoken(problems)


def test_lost_digits_are_refused_unless_birth_and_sex_are_given(read):
    _, problems = read({"身份证号": float(WOMAN)})
    assert (errors(problems), told(problems, "identity_lost_unused")) == ([], ["教师名册!J2"])
    _, problems = read({"身份证号": float(WOMAN), "性别": None})
    assert errors(problems) == [("identity_lost", "教师名册!I2")]


def test_old_numbers_are_read_and_told_once(read):
    old = {"出生年月": None, "性别": None}
    roster, problems = read(
        {**old, "身份证号": "990000850312024"}, {**old, "身份证号": "990000850312025", "教职工号": "T2"}
    )
    assert roster["sex"].tolist() == ["female", "male"]
    [warning] = [problem for problem in problems if problem.kind == "identity_old"]
    assert warning.values["count"] == 2


def test_numbers_of_other_documents_are_not_read(read):
    roster, problems = read({"证件类型": "护照", "证件号码": "E12345678"})
    assert len(roster) == 1
    assert errors(problems) == []


def test_ages_give_birth_months_in_the_middle_of_the_year_and_are_told_once(read):
    roster, problems = read({"出生年月": None, "年龄": 37}, {"出生年月": None, "年龄": "25岁", "教职工号": "T2"})
    assert roster["birth_month"].map(show_month).tolist() == ["1985-03", "1997-03"]
    [warning] = [problem for problem in problems if problem.kind == "ages_for_births"]
    assert (warning.values["count"], warning.place.cell, warning.severity) == (2, "教师名册!I2", "warning")


def test_ages_do_not_matter_where_the_birth_month_is_known(read):
    _, problems = read({"年龄": 370})
    assert errors(problems) == []


# what nobody may see

SECRETS = ("欧阳沁岚", "13800138000", WOMAN, MAN)


@pytest.mark.parametrize("heading", [heading for heading in PLAIN if heading != "教职工号"])
@pytest.mark.parametrize("secret", [*SECRETS, float(WOMAN), "王小明"])
def test_a_secret_in_a_wrong_column_is_refused_but_not_shown(read, heading, secret):
    roster, problems = read({heading: secret, "姓名": "欧阳沁岚"})
    assert errors(problems)
    known = [*SECRETS, "王小明", f"{float(WOMAN):.0f}", str(float(WOMAN))]
    assert not [word for word in known if word in spoken(problems) or word in repr(problems)]
    assert not [word for word in known if roster is not None and word in roster.to_csv()]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_place_of_a_teachers_number_is_not_kept(read, secret):
    roster, problems = read({"教职工号": secret, "姓名": "欧阳沁岚"})
    assert roster["teacher"].tolist() == ["T00001"]
    assert told(problems, "teacher_private") == ["教师名册!A2"]
    assert secret not in spoken(problems)


def test_other_columns_are_never_shown(read):
    _, problems = read({"家庭住址": "云岭街七号", "主教学科": "语问"})
    assert errors(problems) == [("no_code", "教师名册!E2")]
    assert "云岭街" not in spoken(problems)


# work


@pytest.mark.parametrize(
    ("cells", "subjects"),
    [
        ({"主教学科": "语文、道法"}, ("chinese", "politics")),
        ({"主教学科": "语文/数学"}, ("chinese", "mathematics")),
        ({"主教学科": "语文,数学"}, ("chinese", "mathematics")),
        ({"主教学科": "道德与法治/思想政治"}, ("politics", None)),
        ({"兼教学科": "道德与法治"}, ("chinese", "politics")),
        ({"兼教学科": "无"}, ("chinese", None)),
        ({"兼教学科": "其他"}, ("chinese", None)),
        ({"兼教学科": "语文"}, ("chinese", None)),
        ({"主教学科": "小学数学"}, ("mathematics", None)),
        ({"主教学科": None, "任教课程1": "数学", "任教课程2": "科学"}, ("mathematics", "science")),
        ({"主教学科": "无", "教师资格学科": "数学"}, ("mathematics", None)),
    ],
)
def test_one_or_two_subjects_are_read(read, cells, subjects):
    roster, problems = read(cells)
    assert errors(problems) == []
    assert (roster.at[2, "subject"], roster.at[2, "second_subject"]) == subjects


@pytest.mark.parametrize("word", ["全科", "小学全科", "艺术"])
def test_a_word_for_many_subjects_is_refused_unless_the_planner_says_what_it_means(read, word):
    assert errors(read({"主教学科": word})[1]) == [("many_subjects", "教师名册!E2")]
    roster, _ = read({"主教学科": word}, codes={"subject": {word: "music"}})
    assert roster["subject"].tolist() == ["music"]


@pytest.mark.parametrize(
    ("cells", "name", "level", "kind"),
    [
        ({"编制所在学段": "初中"}, "教师名册", "primary", "levels_differ"),
        ({"任教学段": "", "2024年9月编制所在学段": "初中"}, "教师名册", "junior", "levels_of_posts"),
        ({"任教学段": None}, "初中教师名册", "junior", "levels_of_sheet"),
        ({"任教学段": None, "学校类型": "初级中学"}, "教师名册", "junior", "levels_of_school_types"),
        ({"任教学段": None, "学校类型": "九年一贯制"}, "教师名册", "primary", "levels_of_schools"),
        ({"任教学段": None, "校名": "第一中学"}, "教师名册", "junior", "levels_of_schools"),
        ({"任教学段": "高中"}, "教师名册", "senior", None),
    ],
)
def test_the_level_taught_wins_and_what_takes_its_place_is_told(read, cells, name, level, kind):
    roster, problems = read(cells, name=name)
    assert errors(problems) == []
    assert roster["level"].tolist() == [level]
    assert [problem.kind for problem in problems if problem.kind.startswith("levels")] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("cells", "name", "status"),
    [
        ({"身份": "临聘教师"}, "教师名册", "contract"),
        ({"身份": None, "是否在编": "是"}, "教师名册", "established"),
        ({"身份": None, "是否在编": "否"}, "教师名册", "contract"),
        ({"身份": None, "教师身份": "购买服务"}, "教师名册", "contract"),
        ({"身份": None, "用人形式": "使用事业编制人员"}, "教师名册", "established"),
        ({"身份": None}, "2022年编外教师信息", "contract"),
        ({"身份": None}, "2022年在编教师信息", "established"),
        ({"身份": None, "现身份": "干部"}, "在编教师", "established"),
        ({"是否公费": "是", "服务期截止日期": "2025-08"}, "教师名册", "bonded_graduate"),
        ({"是否公费": "是", "服务期截止日期": "2020-08"}, "教师名册", "established"),
        ({"是否属于免费（公费）师范生": "否"}, "教师名册", "established"),
    ],
)
def test_the_status_is_read_from_whatever_says_it(read, cells, name, status):
    roster, problems = read(cells, name=name)
    assert errors(problems) == []
    assert roster["status"].tolist() == [status]


def test_funded_graduates_without_the_end_of_their_bond_are_told(read):
    roster, problems = read({"是否公费": "是"})
    assert roster["status"].tolist() == ["bonded_graduate"]
    assert told(problems, "funded_without_end") == ["教师名册!J2"]


def test_a_special_post_needs_the_month_in_which_its_term_began(read):
    _, problems = read({"身份": "特岗"}, {"身份": "特岗", "服务期起始年月": "2021-09", "教职工号": "T2"})
    assert errors(problems) == [("no_term", "教师名册!J2")]
    programme = {
        "身份": None,
        "是否在编": "否",
        "是否参加基层服务项目": "特岗计划",
        "参加基层服务项目起始年月": "202109",
    }
    roster, _ = read(programme, {**programme, "是否在编": "是", "教职工号": "T2"})
    assert roster["status"].tolist() == ["special_post", "established"]
    assert roster["term_start_month"].tolist() == [month(2021, 9), None]


def test_schools_are_found_by_id_or_name_and_never_by_a_part_of_it(read):
    roster, _ = read({"校名": "p2"}, {"校名": "河东小学", "教职工号": "T2"}, {"校名": " 河东 小学", "教职工号": "T3"})
    assert (set(roster["school"]), set(roster["area"])) == ({"p2"}, {"rural"})
    _, problems = read({"校名": "河东"})
    assert errors(problems) == [("no_school", "教师名册!F2")]
    _, problems = read({"校名": "河东小学校"})
    assert "河东小学" in spoken(problems)


def test_schools_of_one_name_are_told_apart_by_level(read):
    roster, _ = read({"校名": "实验学校"}, {"校名": "实验学校", "任教学段": "初中", "教职工号": "T2"})
    assert roster["school"].tolist() == ["n1", "n2"]
    _, problems = read({"校名": "实验学校", "任教学段": "高中"})
    assert errors(problems) == [("school_of_many", "教师名册!F2")]


def test_the_area_is_that_of_the_school_where_the_roster_has_none(read):
    roster, problems = read({"区域": "城关片"}, {"区域": "乡村", "教职工号": "T2"}, {"区域": "", "教职工号": "T3"})
    assert roster["area"].tolist() == ["town", "rural", "town"]
    [warning] = [problem for problem in problems if problem.kind == "areas_of_schools"]
    assert warning.values["count"] == 2


def test_without_a_table_of_schools_areas_must_be_given(read):
    roster, problems = read({"区域": "镇区"}, schools=None)
    assert roster["area"].tolist() == ["town"]
    assert told(problems, "schools_not_told") == ["教师名册!F2"]
    assert [kind for kind, _ in errors(read({}, schools=None)[1])] == ["column_missing"]
    assert errors(read({"区域": "城关片"}, schools=None)[1]) == [("no_code", "教师名册!J2")]


def test_empty_titles_count_as_other_and_are_told(read):
    roster, problems = read({"职称": ""}, {"职称": "高级教师", "教职工号": "T2"})
    assert roster["title"].tolist() == ["other", "senior"]
    assert told(problems, "titles_empty") == ["教师名册!H2"]


def test_the_title_of_the_appointment_comes_before_the_highest_held(read):
    roster, _ = read({"职称": None, "最高职称": "高级教师", "现聘职称": "一级教师"})
    assert roster["title"].tolist() == ["other"]


@pytest.mark.parametrize(
    "cells",
    [{"人员状态": "退休"}, {"人员状态": "死亡"}, {"人员状态": "调出"}, {"教职工类别": "工勤人员"}, {"岗位类别": "教辅"},
     {"离岗退养标识": "是"}],
)  # fmt: skip
def test_people_who_have_left_or_do_not_teach_are_left_out_and_told(read, cells):
    roster, problems = read({"教职工号": "T2"}, cells | {"主教学科": "不明"})
    assert roster["teacher"].tolist() == ["T2"]
    assert told(problems, "have_left") + told(problems, "staff_left_out") == ["教师名册!J3"]


@pytest.mark.parametrize(
    ("post", "office"),
    [("副校长", "manager"), ("书记（正校级）", "manager"), ("正校级", "manager"), ("校长助理", "teacher"),
     ("团委书记", "teacher"), ("中层正职", "teacher"), ("无", None), ("", None)],
)  # fmt: skip
def test_managers_are_known_by_their_administrative_post(read, post, office):
    assert read({"行政职务": post})[0]["office"].tolist() == [office]


@pytest.mark.parametrize(
    ("written", "level"), [("初级中学", "junior"), ("高等学校", "senior"), ("无", None), ("高级中学教师资格", "senior")]
)
def test_licences_are_read_as_levels(read, written, level):
    assert read({"教师资格学段": written})[0]["licence_level"].tolist() == [level]


# numbers


def test_made_numbers_do_not_depend_on_the_order_of_rows_or_sheets(tmp_path):
    subjects = ["语文", "数学", "英语", "体育", "音乐", "美术"]
    rows = [
        {"教职工号": None, "主教学科": subject, "入编时间": f"20{at:02d}-09"} for at, subject in enumerate(subjects, 5)
    ]

    def numbers(*sheets):
        problems = Problems()
        parts = [people.of_sheet(sheet_of(tmp_path, given), problems, Spellings(), SCHOOLS, 2022) for given in sheets]
        people.number(parts, problems)
        frame = joined(parts, "roster", problems)
        assert not problems.errors
        return dict(zip(frame["start_month"], frame["teacher"], strict=True))

    first = numbers(rows)
    assert set(first.values()) == {f"T{at:05d}" for at in range(1, 7)}
    assert numbers(rows[::-1]) == first
    assert numbers(rows[3:], rows[:3]) == first


def test_made_numbers_keep_clear_of_given_ones(read):
    roster, problems = read({"教职工号": "T00001"}, {"教职工号": ""}, {"教职工号": "", "性别": "男"})
    assert sorted(roster["teacher"]) == ["T00001", "T00002", "T00003"]
    assert len(told(problems, "teachers_numbered")) == 1


@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 2, 1)])
def test_a_column_that_counts_rows_is_no_number_of_teachers(read, numbers):
    roster, _ = read(
        *({"教职工号": None, "编号": number, "性别": sex} for number, sex in zip(numbers, "男女男", strict=True))
    )
    assert set(roster["teacher"]) == {"T00001", "T00002", "T00003"}
    roster, _ = read({"教职工号": None, "编号": "G7"}, {"教职工号": None, "编号": "G9"})
    assert roster["teacher"].tolist() == ["G7", "G9"]


def test_many_different_wrong_cells_are_told_in_few_problems(read):
    _, problems = read(*({"教职工号": f"T{at}", "性别": f"未知{at}"} for at in range(500)))
    wrong = [problem for problem in problems if problem.severity == "error"]
    assert len(wrong) <= 100
    assert sum(1 + problem.more for problem in wrong) == 500


# the county


def test_a_roster_by_school_names_is_read_with_its_county(world):
    text = "出生年月,性别,主教学科,学校,是否在编,职称,参加工作时间\n1985-03,女,语文,p,是,一级教师,2007-09\n"
    (world.tables / "roster.csv").write_text(text, "utf-8")
    found = reading.inspect(world.tables)
    assert found.county is not None, [problem.told("en") for problem in found.problems]
    teacher = found.county.tables["roster"].iloc[0]
    assert teacher[["teacher", "level", "area", "school"]].tolist() == ["T00001", "primary", "town", "p"]
    assert b"T00001" in found.county.files["roster"]
