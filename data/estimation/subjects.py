"""Teachers by main subject.

In: classes of public schools, lessons, loads, and the part of each subject that its own teachers give. Out: whole
numbers by subject that add up to the level, and the method in a sentence.

Example, primary: PE at the national 6.38 percent of teachers; labour lessons mostly given by teachers of Chinese, who
are counted once, as teachers of Chinese.
"""

from collections import defaultdict

from estimation.curricula import curricula
from estimation.loads import load_standards
from estimation.places import county_items
from estimation.pupils import public_pupils
from estimation.reference import assumptions, one, why
from estimation.rounding import split

SINGLE_SUBJECT = {"kindergarten": "preschool", "special": "special_education"}
ABSORBING = ("chinese", "mathematics")
METHODS = {
    "primary": "PE and arts at national shares of 2021 (arts halved); others by lessons over load times the part "
    "given by own teachers; Chinese and mathematics hold the rest",
    "junior": "PE and arts at national shares of 2021 (arts halved); others share the rest by lessons over load times "
    "the part given by own teachers",
    "senior": "lessons over load times the part given by own teachers",
}


def main_subjects(county: str, level: str, teachers: int) -> tuple[dict[str, int], str]:
    """Teachers of a level by main subject, and how the split was made."""
    if level in SINGLE_SUBJECT:
        return {SINGLE_SUBJECT[level]: teachers}, "the one subject of this level"
    if level == "vocational":
        return split(assumptions("any", level, "subject_share"), teachers), why("any", level, "subject_share")
    need = _need(county, level)
    parts = assumptions("any", level, "main_subject_part")
    own = {subject: need[subject] * parts.get(subject, 1.0) for subject in need}
    shares = own if level == "senior" else _tilted(own, level, sum(need.values()))
    return split(shares, teachers), METHODS[level]


def _need(county: str, level: str) -> dict[str, float]:
    """Full loads of lessons by subject, from the classes of public schools."""
    plan = next(row["value"] for row in county_items(county) if row["item"] == "curriculum")
    lessons = [row for row in curricula() if row["curriculum"] == plan and row["level"] == level]
    loads = {row["subject"]: row["load"] for row in load_standards(lessons) if row["level"] == level}
    classes = _classes_by_grade(county, level)
    need: dict[str, float] = defaultdict(float)
    for row in lessons:
        need[row["subject"]] += classes[row["grade"]] * row["weekly_lessons"] / loads[row["subject"]]
    return dict(need)


def _classes_by_grade(county: str, level: str) -> dict[int, float]:
    sizes = assumptions(county, level, "class_size")
    classes: dict[int, float] = defaultdict(float)
    for row in public_pupils(county, level):
        classes[row["grade"]] += row["pupils"] / sizes[row["area"]]
    return classes


def _tilted(own: dict[str, float], level: str, need: float) -> dict[str, float]:
    """Shares that add to 1: national ones first, then what own teachers give, then what the absorbing subjects hold."""
    fixed = _national_shares()
    absorbing = [subject for subject in own if subject in ABSORBING or level == "junior"]
    absorbing = [subject for subject in absorbing if subject not in fixed]
    held = {subject: fixed.get(subject, own[subject] / need) for subject in own if subject not in absorbing}
    rest = (1 - sum(held.values())) / sum(own[subject] for subject in absorbing)
    return {subject: held[subject] if subject in held else rest * own[subject] for subject in own}


def _national_shares() -> dict[str, float]:
    """Shares of teachers of PE, music and art in compulsory education; music and art take half of the arts each."""
    pe = float(one("teacher_structure_facts", indicator="体育教师/专任教师")["value"]) / 100
    arts = float(one("teacher_structure_facts", indicator="艺术教师/专任教师")["value"]) / 100
    return {"physical_education": pe, "music": arts / 2, "art": arts / 2}
