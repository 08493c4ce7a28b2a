"""What is usual among teachers: shares of every attribute by level, where a county's totals do not say.

In: what the shipped counties are supposed to be like, and national figures. Out: ``teacher_priors.csv``.

Example: 0.733 of the teachers of primary schools are women; 1 / 16.02 teachers for each pupil.
"""

from collections.abc import Iterator

from estimation.reference import COUNTIES, Row, assumption, assumptions, codes, one, why
from estimation.subjects import main_subjects
from estimation.teachers import TERM_YEARS

RATIOS_OF = "changge"
"""The county under which ratios and shares of Henan and of the nation are entered."""

WHOLE = 100_000
MEAN = "mean of what the shipped counties are supposed to be like"


def teacher_priors() -> list[Row]:
    """The table ``teacher_priors``: teachers per pupil, then shares by attribute, of every level."""
    return [row for level in codes("level") for row in _level(level)]


def _level(level: str) -> Iterator[Row]:
    ratio = assumption(RATIOS_OF, level, "pupils_per_teacher")
    yield _row(level, "total", "all", 1 / ratio, f"teachers per pupil; {why(RATIOS_OF, level, 'pupils_per_teacher')}")
    for subject, share in _subjects(level).items():
        yield _row(level, "subject", subject, share, f"{MEAN}: {main_subjects(RATIOS_OF, level, WHOLE)[1]}")
    for band, share in _mean(level, "age_share").items():
        yield _row(level, "age_band", band, share, f"{MEAN}; no age by level is published for the nation but medians")
    women = assumption(RATIOS_OF, level, "women_share")
    for sex, share in {"male": 1 - women, "female": women}.items():
        yield _row(level, "sex", sex, share, why(RATIOS_OF, level, "women_share"))
    senior = _mean(level, "senior_title_share")[""]
    for title, share in {"senior": senior, "other": 1 - senior}.items():
        yield _row(level, "title", title, share, f"{MEAN}; no national figure found; judgement")
    yield from _statuses(level)


def _subjects(level: str) -> dict[str, float]:
    splits = [main_subjects(county, level, WHOLE)[0] for county in COUNTIES]
    return {name: sum(split[name] for split in splits) / WHOLE / len(splits) for name in splits[0]}


def _mean(level: str, item: str) -> dict[str, float]:
    known = [assumptions(county, level, item) for county in COUNTIES]
    return {name: sum(shares.get(name, 0.0) for shares in known) / len(known) for name in known[0]}


def _statuses(level: str) -> Iterator[Row]:
    """Shares that count only where a county names the status; special posts by the year of their term."""
    shares = assumptions("any", level, "status_share")
    method = why("any", level, "status_share")
    posts = {term: float(one("tegang_series", year=year)["plan_posts"]) for term, year in TERM_YEARS.items()}
    yield _row(level, "status", "established", 1 - sum(shares.values()), method)
    for status, share in shares.items():
        if status != "special_post":
            yield _row(level, "status", status, share, method)
            continue
        for term, planned in posts.items():
            by_year = (
                f"{method}; years of the term as the national plans of {TERM_YEARS[term]} among those of all years"
            )
            yield _row(level, "status", f"{status}:{term}", share * planned / sum(posts.values()), by_year)


def _row(level: str, attribute: str, category: str, share: float, method: str) -> Row:
    half_width = assumption("any", "any", "range", attribute)
    spread = {"low": _rounded(share * (1 - half_width)), "high": _rounded(min(share * (1 + half_width), 1.0))}
    evidence = {"confidence": "assumed", "source": "", "method": method}
    return {"level": level, "attribute": attribute, "category": category, "share": _rounded(share)} | spread | evidence


def _rounded(share: float) -> float:
    return round(share, 6)
