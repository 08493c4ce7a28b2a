"""The subjects that pupils of senior schools choose from (3+1+2), and how they are taught.

In: published shares of the first choice and of two combinations, and how the other pupils are assumed to choose.
Out: ``elective_subjects.csv``, in which first choices add up to 1 and second choices to 2.

Example: 39 of 100 take physics, chemistry and biology; 45 percent of the other 22 with physics take chemistry and
geography, which adds 10 to chemistry.
"""

from collections import defaultdict

from estimation.reference import Row, assumption, assumptions, codes, one
from estimation.rounding import split

FIRST = {"physics": "物理类", "history": "历史类"}
PROVINCES = "8省3+1+2"
COMBINATIONS = {"physics": ("chemistry", "biology", "物化生"), "history": ("politics", "geography", "史政地")}
FIRST_METHOD = "Henan's candidates of 2025, taken for every province"
SECOND_METHOD = (
    "no share by subject is published: {combinations} percent of eight provinces and Henan's first choices of 2025; "
    "the others (Henan: over {others} percent) over ten combinations by judgement (reference/assumptions.csv), "
    "good to {range} either way"
)
LESSONS_METHOD = (
    "groups of {size[low]} to {size[high]}, {chosen[low]} to {chosen[high]} lessons for those who chose it and "
    "{others[low]} to {others[high]} in grade 2 for the others are judgement"
)


def elective_subjects() -> list[Row]:
    """The table ``elective_subjects``: the six subjects, in code order."""
    first = {subject: _share("河南", option) for subject, option in FIRST.items()}
    chosen = {subject: ("first", share) for subject, share in first.items()}
    chosen |= {subject: ("second", share) for subject, share in _second(first).items()}
    return [_row(subject, *chosen[subject]) for subject in codes("subject") if subject in chosen]


def _published(region: str, option: str) -> Row:
    """The row of a share of the exam of 2025."""
    return one("subject_choice_shares", region=region, exam_year="2025", option=option)


def _share(region: str, option: str) -> float:
    return round(float(_published(region, option)["share_pct"]) / 100, 4)


def _second(first: dict[str, float]) -> dict[str, float]:
    """Shares of the second choices, in thousandths that add up to 2."""
    chosen: dict[str, float] = defaultdict(float)
    for combination, share in _combinations(first).items():
        for subject in combination[1:]:
            chosen[subject] += share
    return {subject: thousandths / 1000 for subject, thousandths in split(chosen, 2000).items()}


def _combinations(first: dict[str, float]) -> dict[tuple[str, ...], float]:
    """Share of all pupils by combination of three subjects, the first choice in front."""
    published: dict[tuple[str, ...], float] = {
        (subject, a, b): _share(PROVINCES, option) for subject, (a, b, option) in COMBINATIONS.items()
    }
    rest = {combination[0]: first[combination[0]] - share for combination, share in published.items()}
    parts = {tuple(name.split("+")): part for name, part in assumptions("any", "senior", "other_combinations").items()}
    return published | {combination: part * rest[combination[0]] for combination, part in parts.items()}


def _row(subject: str, role: str, share: float) -> Row:
    return {
        "subject": subject,
        "role": role,
        "share": share,
        "group_size": int(assumption("any", "senior", "elective_group_size")),
        "lessons_chosen": assumption("any", "senior", "elective_lessons", "chosen"),
        "lessons_others": assumption("any", "senior", "elective_lessons", "others"),
        "confidence": "assumed",
        "source": _source(role),
        "method": f"{FIRST_METHOD if role == 'first' else _second_method()}; {_lessons_method()}",
    }


def _source(role: str) -> str:
    henan = _published("河南", "物理类")["source"]
    return henan if role == "first" else f"{henan}; {_published(PROVINCES, '物化生')['source']}"


def _second_method() -> str:
    published = (_published(PROVINCES, option) for *_, option in COMBINATIONS.values())
    return SECOND_METHOD.format(
        combinations=" and ".join(f"{row['option']} {row['share_pct']}" for row in published),
        others=_published("河南", "非传统组合(非物化生/史政地)")["share_pct"],
        range=assumption("any", "senior", "second_choice_range"),
    )


def _lessons_method() -> str:
    """What is assumed of every elective subject, with its range."""
    return LESSONS_METHOD.format(
        size=one("assumptions", item="elective_group_size"),
        chosen=one("assumptions", item="elective_lessons", category="chosen"),
        others=one("assumptions", item="elective_lessons", category="others"),
    )
