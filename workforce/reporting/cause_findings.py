"""Why a net gap changes, in a sentence made from the figures."""

from workforce.language import say
from workforce.reporting import theme, words
from workforce.results.explained import OTHERS, Explained
from workforce.results.tidy import ALL

NAMED = 4
"""How many causes a sentence names."""


def change(found: Explained, base: int, year: int, language: str) -> str:
    """From one census to another: ``The net gap of ... rises from -3 in 2022 to 12 in 2030: retirement +21, ...``."""
    key = f"report.finding.gap_{_direction(found)}"
    return say(key, language, base=base, year=year, **_told(found, "cause", language))


def difference(found: Explained, year: int, baseline: str, plan: str, language: str) -> str:
    """From one scenario to another in a year."""
    key = "report.finding.gap_between"
    return say(key, language, year=year, baseline=baseline, plan=plan, **_told(found, "group", language))


def whom(level: str, subject: str, language: str) -> str:
    """Of which teachers, inside a sentence: ``junior secondary mathematics``, ``all levels and subjects together``."""
    if level != ALL and subject != ALL:
        told = words.cell_name(level, subject, language)
        return told[:1].lower() + told[1:]
    if level == ALL and subject == ALL:
        return say("report.value.everyone", language)
    if subject == ALL:
        return words.inside("level", level, language)
    return say("report.value.of_all_levels", language, subject=words.inside("subject", subject, language))


def named(column: str, code: str, language: str) -> str:
    """The name of a cause, or of a group of changes."""
    return say("report.value.others", language) if code == OTHERS else str(words.name(column, code, language))


def amount(value: float, digits: int) -> str:
    """A gap or a change with its sign."""
    text = theme.number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def digits_of(found: Explained) -> int:
    """Decimals with which gaps are told: one where they are small."""
    return 0 if max(abs(found.before), abs(found.after)) >= 20 else 1


def _direction(found: Explained) -> str:
    digits = digits_of(found)
    step = round(found.after, digits) - round(found.before, digits)
    return "rises" if step > 0 else "falls" if step < 0 else "stays"


def _told(found: Explained, column: str, language: str) -> dict[str, str]:
    """What a sentence says of a change: of whom, from what to what, and the largest causes."""
    digits = digits_of(found)
    items = []
    for code, part in found.lines(digits, NAMED):
        told = named(column, code, language)
        items.append(
            say("report.finding.cause", language, cause=told[:1].lower() + told[1:], part=amount(part, digits))
        )
    return {
        "whom": whom(found.level, found.subject, language),
        "before": theme.number(found.before, digits),
        "after": theme.number(found.after, digits),
        "causes": say("report.comma", language).join(items) or say("report.none", language),
    }
