"""The size of a standard class, and from which size a class is large.

In: the building standards and the counts of large classes. Out: ``class_standards.csv``.
"""

from estimation.reference import Row, one

GRADES_ZH = {"kindergarten": ("小班(3–4岁)", "中班(4–5岁)", "大班(5–6岁)")}
LEVELS_ZH = {"kindergarten": "幼儿园", "primary": "小学", "junior": "初中", "senior": "普通高中"}
GRADES = {"primary": 6, "junior": 3, "senior": 3}


def class_standards() -> list[Row]:
    """The table ``class_standards``: every grade of the levels that have a national standard."""
    return [
        _standard(level, grade, item)
        for level in LEVELS_ZH
        for grade, item in enumerate(GRADES_ZH.get(level) or ("标准班额",) * GRADES[level], start=1)
    ]


def _standard(level: str, grade: int, item: str) -> Row:
    standard = one("class_size_standards", level_zh=LEVELS_ZH[level], item=item)
    large, very_large = (one("class_size_standards", level_zh="各级", item=name) for name in ("大班额", "超大班额"))
    published = " ".join(part for part in (standard["source"], standard["document_no"]) if part)
    return {
        "level": level,
        "grade": grade,
        "standard": int(standard["value_num"]),
        "large": int(large["value_num"]),
        "very_large": int(very_large["value_num"]),
        "confidence": standard["confidence"].split(" ")[0],
        "source": f"{published}; large classes: {large['source']}",
    }
