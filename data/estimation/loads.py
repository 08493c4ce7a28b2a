"""What one full-time teacher carries, by level and subject.

In: a local standard of weekly lessons and the staffing standards. Out: ``load_standards.csv``.
"""

from estimation.reference import Row, assumption, assumptions, codes, one, rows, subject_id, why

LEVELS_ZH = {"primary": "小学", "junior": "初中", "senior": "普通高中"}
LIKE_SUBJECT = {"primary": "其他", "junior": "综合实践", "senior": "通用技术"}


def load_standards(lessons: list[Row]) -> list[Row]:
    """The table ``load_standards``: every subject taught at each level."""
    taught = {(row["level"], row["subject"]) for row in lessons}
    in_order = [(level, subject) for level in LEVELS_ZH for subject in codes("subject") if (level, subject) in taught]
    return [_kindergarten(), *(_by_lessons(*cell) for cell in in_order), *_vocational(), _special()]


def _load(level: str, subject: str, load: float, unit: str, origin: tuple[str, str]) -> Row:
    confidence, source = origin
    return {"level": level, "subject": subject, "load": load, "unit": unit, "confidence": confidence, "source": source}


def _kindergarten() -> Row:
    two_teachers = one("staffing_standards", level="preschool")
    load = 1 / float(two_teachers["value_num"])
    return _load("kindergarten", "preschool", load, "classes", ("verified", two_teachers["source"]))


def _by_lessons(level: str, subject: str) -> Row:
    for row in rows("teaching_load_standards"):
        listed = row["level_zh"] == LEVELS_ZH[level] and row["subject_zh"] != "其他"
        if listed and subject_id(row["subject_zh"]) == subject:
            load = float(row["weekly_lessons_full_load"])
            return _load(level, subject, load, "lessons", ("verified_local", row["source"]))
    like = one("teaching_load_standards", level_zh=LEVELS_ZH[level], subject_zh=LIKE_SUBJECT[level])
    source = f"not listed; as {like['subject_zh']} in {like['source']}"
    return _load(level, subject, float(like["weekly_lessons_full_load"]), "lessons", ("assumed", source))


def _vocational() -> list[Row]:
    """The same pupils a teacher for every subject: the standard is for all teachers of the school together."""
    standard = one("staffing_standards", level="vocational")
    origin = (standard["confidence"], standard["source"])
    shares = assumptions("any", "vocational", "subject_share")
    pupils = float(standard["value_num"])
    return [_load("vocational", subject, pupils, "pupils", origin) for subject in codes("subject") if subject in shares]


def _special() -> Row:
    pupils = assumption("any", "special", "pupils_per_full_teacher")
    source = why("any", "special", "pupils_per_full_teacher")
    return _load("special", "special_education", pupils, "pupils", ("assumed", source))
