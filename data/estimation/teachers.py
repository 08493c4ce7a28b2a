"""Teachers of public schools by level, one attribute at a time.

In: the total of each level (published, or a county total shared out by public pupils) and assumed shares.
Out: ``teacher_marginals.csv``, in which every attribute adds up to its level and every published total holds.

Example, 10 teachers of whom 70 percent are women:

    level    attribute  category  teachers
    primary  total      all             10
    primary  sex        male             3
    primary  sex        female           7
"""

from collections import defaultdict
from functools import cache

from estimation.pupils import public_pupils
from estimation.reference import Row, assumption, assumptions, codes, fact, is_stated, one, stated, why
from estimation.rounding import between, split
from estimation.subjects import main_subjects
from estimation.totals import sector_total

Margin = tuple[dict[str, int], str]

COUNTY_WIDE = (
    ("total", "all", "teachers"),
    ("age_band", "50+", "teachers_50_plus"),
    ("status", "special_post", "special_posts"),
)
OVER_50 = ("50-54", "55-59")
PUBLISHED_METHOD = "as published; the sector is not said and taken as public"
CONTRACT_METHOD = "contract teachers are unknown and taken as outside the total"
TERM_YEARS = {"1": "2022", "2": "2021", "3": "2020"}


@cache
def level_teachers(county: str) -> dict[str, int]:
    """Teachers of public schools by level: published, or the county total in proportion to pupils over usual ratios."""
    levels = codes("level")
    if is_stated(county, levels[0], "teachers"):
        return {level: stated(county, level, "teachers") for level in levels}
    ratios = {level: assumption(county, level, "pupils_per_teacher") for level in levels}
    weights = {level: sector_total(county, level, "public") / ratios[level] for level in levels}
    return split(weights, stated(county, "all", "teachers"))


def teacher_marginals(county: str) -> list[Row]:
    """The table ``teacher_marginals`` of a county, county-wide totals first."""
    wide = [_county_row(county, *item) for item in COUNTY_WIDE if is_stated(county, "all", item[2])]
    return wide + [row for level in codes("level") for row in _level_rows(county, level)]


def _county_row(county: str, attribute: str, category: str, item: str) -> Row:
    known = fact(county, "all", item)
    row = {"level": "all", "attribute": attribute, "category": category, "teachers": int(known["value"])}
    if known["confidence"] == "derived":
        origin = {"source": fact(county, "all", "teachers_50_plus")["source"], "method": known["source"]}
        return row | _share_range(county) | {"confidence": "derived"} | origin
    value = {"low": row["teachers"], "high": row["teachers"]}
    return row | value | {"confidence": known["confidence"], "source": known["source"], "method": PUBLISHED_METHOD}


def _share_range(county: str) -> dict[str, int]:
    """The least and the greatest total that round to the published share of teachers of 50 and over."""
    over = stated(county, "all", "teachers_50_plus")
    share = float(fact(county, "all", "teachers_50_plus_share")["value"])
    fitting = [n for n in range(over, over * 10) if round(over / n * 100, 1) == share]
    return {"low": min(fitting), "high": max(fitting)}


def _level_rows(county: str, level: str) -> list[Row]:
    total = level_teachers(county)[level]
    years = _term_years(county, level)
    margins: dict[str, Margin] = {
        "subject": main_subjects(county, level, total),
        "area": _areas(county, level),
        "age_band": (_age_bands(county)[level], why(county, level, "age_share")),
        "sex": _two(county, level, "women_share", ("male", "female")),
        "status": (_statuses(county)[level], _status_method(county, level)),
        "special_post_year": years,
        "title": _two(county, level, "senior_title_share", ("other", "senior")),
    }
    found = [_total_row(county, level)]
    for attribute, (counts, method) in margins.items():
        order = codes(attribute) or tuple(counts)
        present = {category: counts[category] for category in order if counts.get(category)}
        found += [_row(found[0], attribute, category, present, method) for category in present]
    return found


def _total_row(county: str, level: str) -> Row:
    total = level_teachers(county)[level]
    row = {"level": level, "attribute": "total", "category": "all", "teachers": total}
    if is_stated(county, level, "teachers"):
        source = fact(county, level, "teachers")["source"]
        exact = {"low": total, "high": total, "confidence": "verified", "source": source, "method": PUBLISHED_METHOD}
        return row | exact
    ratio = f"{assumption(county, level, 'pupils_per_teacher'):g} pupils a teacher"
    method = f"county total shared out over the levels by public pupils at {ratio}"
    half_width = assumption("any", "any", "range", "total")
    return row | between(total, half_width) | {"confidence": "assumed", "source": "", "method": method}


def _row(total: Row, attribute: str, category: str, counts: dict[str, int], method: str) -> Row:
    """One margin, its range within that of the level; the only category of an attribute has that of the level."""
    value = counts[category]
    spread = between(value, assumption("any", "any", "range", attribute), total["high"])
    if len(counts) == 1 and value == total["teachers"]:
        spread = {"low": total["low"], "high": total["high"]}
    row = {"level": total["level"], "attribute": attribute, "category": category, "teachers": value}
    return row | spread | {"confidence": "assumed", "source": "", "method": method}


def _two(county: str, level: str, item: str, categories: tuple[str, str]) -> Margin:
    """A level split in two by the share of the second category."""
    share = assumption(county, level, item)
    weights = {categories[0]: 1 - share, categories[1]: share}
    return split(weights, level_teachers(county)[level]), why(county, level, item)


def _areas(county: str, level: str) -> Margin:
    pupils: dict[str, float] = defaultdict(float)
    for row in public_pupils(county, level):
        pupils[row["area"]] += row["pupils"]
    sizes = assumptions(county, level, "class_size")
    classes = {area: count / sizes[area] for area, count in pupils.items()}
    all_pupils, all_classes = sum(pupils.values()), sum(classes.values())
    weights = {area: pupils[area] / all_pupils + classes[area] / all_classes for area in pupils}
    method = "no figure by area; half by public pupils and half by classes of the area"
    return split(weights, level_teachers(county)[level]), method


@cache
def _age_bands(county: str) -> dict[str, dict[str, int]]:
    """Teachers by level and age band; where the county publishes those of 50 and over, the levels add up to it."""
    teachers = level_teachers(county)
    shares = {level: assumptions(county, level, "age_share") for level in teachers}
    if not is_stated(county, "all", "teachers_50_plus"):
        return {level: split(shares[level], teachers[level]) for level in teachers}
    weights = {level: teachers[level] * sum(shares[level].get(band, 0) for band in OVER_50) for level in teachers}
    over = split(weights, stated(county, "all", "teachers_50_plus"))
    return {level: _split_at_50(shares[level], teachers[level], over[level]) for level in teachers}


def _split_at_50(shares: dict[str, float], total: int, over: int) -> dict[str, int]:
    younger = {band: share for band, share in shares.items() if band not in OVER_50}
    older = {band: share for band, share in shares.items() if band in OVER_50}
    return split(younger, total - over) | split(older, over)


@cache
def _statuses(county: str) -> dict[str, dict[str, int]]:
    posts = dict.fromkeys(codes("level"), 0)
    if is_stated(county, "all", "special_posts"):
        shares = {level: assumptions(county, level, "special_post_share").get("", 0.0) for level in posts}
        posts = split(shares, stated(county, "all", "special_posts"))
    teachers = level_teachers(county)
    return {level: {"established": teachers[level] - posts[level], "special_post": posts[level]} for level in posts}


def _status_method(county: str, level: str) -> str:
    if not is_stated(county, "all", "special_posts"):
        return f"the county's report names no special posts; {CONTRACT_METHOD}"
    if _statuses(county)[level]["special_post"]:
        split_method = why(county, level, "special_post_share")
        return f"special posts of the county published; {split_method}; the others taken as established"
    return f"special posts taken as primary and junior only; {CONTRACT_METHOD}"


def _term_years(county: str, level: str) -> Margin:
    """Special posts by the year of their three-year term that they are in."""
    plans = {term: float(one("tegang_series", year=year)["plan_posts"]) for term, year in TERM_YEARS.items()}
    method = "in proportion to the national plans of 2022 (year 1), 2021 (year 2) and 2020 (year 3); no loss assumed"
    return split(plans, _statuses(county)[level]["special_post"]), method
