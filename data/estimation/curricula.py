"""Weekly lessons by grade and subject.

In: one published timetable under the 2022 national scheme, Henan's weekly totals, and the credits of senior secondary.
Out: ``curricula.csv``, in which every grade adds up exactly to its weekly total, and ``weekly_totals.csv``.
"""

from collections import defaultdict

from estimation.reference import Row, assumption, codes, one, rows, subject_id, why
from estimation.rounding import split

CURRICULA = {
    "henan-2023": "Henan's published weekly total",
    "guizhou-assumed": "Henan's weekly total (no Guizhou timetable was found)",
}
WEEKLY_TOTALS = {
    range(1, 3): "周总课时 1–2年级",
    range(3, 7): "周总课时 3–6年级",
    range(7, 10): "周总课时 7–9年级",
}
SENIOR_TOTAL = "普通高中每周课时"
COMPULSORY_METHOD = (
    "Baiyun (Guangzhou) timetable of 2025 under the 2022 national scheme, scaled to {total} and rounded to 0.1; "
    "comprehensive_practice holds practice, local and school-based courses and class meetings"
)
SENIOR_METHOD = (
    "credits by grade (reference/senior_timetable.csv) scaled to 35 lessons; further lessons of chosen subjects are "
    "already weighted by the share of pupils who choose them"
)
AS_HENAN = "as Henan's; no Guizhou total was found"


def curricula() -> list[Row]:
    """The table ``curricula``."""
    return [row for curriculum in CURRICULA for row in _compulsory(curriculum) + _senior(curriculum)]


def weekly_totals() -> list[Row]:
    """The table ``weekly_totals``: Henan's and the nation's, and Henan's taken for Guizhou."""
    return [
        _total_row(curriculum, level, grade, known)
        for curriculum in CURRICULA
        for level, grade, known in _published_totals()
    ]


def _published_totals() -> list[tuple[str, int, Row]]:
    """Level, grade within it and the row that holds its total."""
    compulsory = [(*_place(grade), _published_total(grade)) for grade in range(1, 10)]
    senior = one("curriculum_calendar", item=SENIOR_TOTAL)
    return compulsory + [("senior", grade, senior) for grade in (1, 2, 3)]


def _total_row(curriculum: str, level: str, grade: int, known: Row) -> Row:
    place = {"curriculum": curriculum, "level": level, "grade": grade, "weekly_lessons": int(known["value"])}
    if curriculum == "henan-2023" or level == "senior":
        return place | {"confidence": known["confidence"], "source": known["source"], "method": ""}
    return place | {"confidence": "assumed", "source": known["source"], "method": AS_HENAN}


def _compulsory(curriculum: str) -> list[Row]:
    method = COMPULSORY_METHOD.format(total=CURRICULA[curriculum])
    source = rows("curriculum_weekly_lessons")[0]["source"]
    found = []
    for grade in range(1, 10):
        tenths = split(_published_lessons(grade), int(_published_total(grade)["value"]) * 10)
        found += _lesson_rows((curriculum, *_place(grade)), tenths, source, method)
    return found


def _place(grade: int) -> tuple[str, int]:
    """The level of a grade from 1 to 9, and the grade within it."""
    return ("primary", grade) if grade <= 6 else ("junior", grade - 6)


def _published_total(grade: int) -> Row:
    item = next(name for grades, name in WEEKLY_TOTALS.items() if grade in grades)
    return one("curriculum_calendar", item=item)


def _published_lessons(grade: int) -> dict[str, float]:
    lessons: dict[str, float] = defaultdict(float)
    for row in rows("curriculum_weekly_lessons"):
        if int(row["grade"]) == grade and float(row["weekly_lessons"]) > 0:
            lessons[subject_id(row["subject_zh"])] += float(row["weekly_lessons"])
    return lessons


def _senior(curriculum: str) -> list[Row]:
    source = rows("senior_high_credits")[0]["source"]
    total = int(one("curriculum_calendar", item=SENIOR_TOTAL)["value"]) * 10
    return [
        row
        for grade in (1, 2, 3)
        for row in _lesson_rows((curriculum, "senior", grade), split(_credits_in(grade), total), source, SENIOR_METHOD)
    ]


def _credits_in(grade: int) -> dict[str, float]:
    """Timetabled credits a mean pupil takes in a grade of senior secondary, by subject."""
    taken = {}
    for plan in rows("senior_timetable"):
        compulsory, further = _credits(plan["subject"])
        chosen = further * float(plan["choosing_share"]) * float(plan[f"further_grade_{grade}"])
        taken[plan["subject"]] = compulsory * float(plan[f"compulsory_grade_{grade}"]) + chosen
        taken[plan["subject"]] *= float(plan["timetabled_part"])
    return {subject: credit for subject, credit in taken.items() if credit > 0}


def _credits(subject: str) -> tuple[float, float]:
    """Compulsory credits, and the most that can be added; music and art share those of the arts."""
    for row in rows("senior_high_credits"):
        arts = row["subject_zh"].startswith("艺术")
        if subject in ("music", "art") if arts else subject_id(row["subject_zh"]) == subject:
            further = float(row["selective_compulsory_credits_max"]) + float(row["elective_credits_max"])
            return float(row["compulsory_credits"]), further
    raise LookupError(f"senior_high_credits.csv has no subject {subject}")


def _lesson_rows(grade: tuple[str, str, int], tenths: dict[str, int], source: str, method: str) -> list[Row]:
    """One row a subject, in code order, with mental health taken out of comprehensive practice."""
    mental_health = round(assumption("any", "any", "mental_health_lessons") * 10)
    lessons = {**tenths, "mental_health": mental_health}
    lessons["comprehensive_practice"] -= mental_health
    place = dict(zip(("curriculum", "level", "grade"), grade, strict=True))
    published = {"confidence": "assumed", "source": source, "method": method}
    added = {"confidence": "assumed", "source": "", "method": why("any", "any", "mental_health_lessons")}
    return [
        place
        | {"subject": subject, "weekly_lessons": lessons[subject] / 10}
        | (added if subject == "mental_health" else published)
        for subject in codes("subject")
        if lessons.get(subject)
    ]
