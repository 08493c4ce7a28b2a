"""What single cells of a roster say: codes as bureaus write them, two subjects, employment, schools, who has left."""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from workforce import vocabulary
from workforce.county.dictionary import Column, columns
from workforce.county.files import values
from workforce.county.files.problems import Words
from workforce.county.files.sheets import Cell
from workforce.county.files.values import WrongError, as_text, nearest, plain

Reader = Callable[[Cell], Any]

AND = "|"
"""Between two subjects as they are read."""

MANY_ALIKE = "\0"
"""Before the name of a school that several bear."""

_ALIKE = 0.5
"""How like a known word Chinese text must be to be told: half of two letters; a name is like none."""

NOT_SHOWN = Words("(not shown)", "（不显示）")
"""What is told in place of what may be a name."""

NOTHING = frozenset({"无", "没有", "其他", "其它", "-", "—", "/", "none"})

_HAS_LEFT = re.compile(
    "(?<!待)(?<!未)(?<!拟)(?<!延迟)(?<!延)退休(?!返聘)|离休|离退|(?<!未)退养|内退|离岗(?!培训|进修|学习)|死亡|去世|调出|调离|辞职|辞聘|辞退|开除|解聘|离职|除名"
)
_NO_TEACHER = re.compile("工勤|教辅|后勤|校办|保安|保育|门卫|炊事|厨|校医|宿管|司机")
_MANAGER = re.compile("校长(?!助理)|园长(?!助理)|校级|(?<!团委)(?<!支部)(?<!少工委)书记")
_ONE_OF_MANY = ("全科", "小学全科", "包班", "艺术", "音美", "音体美")
_BETWEEN = re.compile(r"[、/,，;；+＋&\s]+|和|与|兼")
_BEHIND = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]$")
_WHO = re.compile("(教师|人员|老师|岗位|段)$")
_LEVEL_BEFORE = re.compile("^(小学|初中|初级中学|高中|高级中学|普通高中|中学)")
_YES = frozenset({"是", "有", "1", "y", "yes", "√", "true", "在编"})
_NO = frozenset({"否", "0", "n", "no", "×", "false", "不是"})
_NAMED = re.compile("公费|免费|优师|定向|退养|离岗|内退")
_DENIED = re.compile("^(非|未|不|无|自费)|非公费|自费|未退养|未离岗")
_SPECIAL_POST = re.compile("特岗|特设岗位")
_NO_STATUS = frozenset({"干部", "教师", "专任教师", "专业技术人员", "专技", "教职工"})
_MOST_SUGGESTED = 100
"""For so many different wrong cells of a column it is looked up what may have been meant."""


def column(name: str) -> Column:
    """A column of the table ``roster``."""
    return next(known for known in columns("roster") if known.name == name)


def squeezed(text: str) -> str:
    """Text without blanks, full-width digits, letters and marks as the usual ones."""
    return "".join(plain(text).split())


def coded(name: str, own: Mapping[str, str]) -> Reader:
    """What reads the codes of a column; blanks within, and words such as ``教师`` behind, do not matter."""
    described = column(name)
    kind, known, wrong = described.codes, vocabulary.spellings(described.codes), [0]

    def read(cell: Cell) -> str:
        whole = squeezed(as_text(cell))
        bare = _BEHIND.sub("", whole)
        for text in (as_text(cell), whole, bare, _WHO.sub("", bare)):
            found = known.get(own.get(text, text).casefold())
            if found:
                return found
        wrong[0] += 1
        if wrong[0] > _MOST_SUGGESTED:
            what = Words(kind, described.header_zh)
            raise WrongError("no_code", given=as_text(cell), what=what, nearest=Words("", ""))
        return _with_what_was_meant(lambda: str(values.code(cell, described, own)), known)

    return read


def _with_what_was_meant(read: Callable[[], str], known: Iterable[str]) -> str:
    """What is read; of Chinese text that is like nothing known, which may be a name, the text is not told."""
    try:
        return read()
    except WrongError as wrong:
        told = str(wrong.values.get("given", ""))
        meant = get_close_matches(told, known, n=1, cutoff=_ALIKE)
        if not meant and any("\u4e00" <= letter <= "\u9fff" for letter in told):
            raise WrongError(wrong.kind, **{**wrong.values, "given": NOT_SHOWN}) from None
        raise


def optional(reader: Reader) -> Reader:
    """A reader for which ``无`` and the like mean an empty cell."""
    return lambda cell: None if squeezed(as_text(cell)).casefold() in NOTHING else reader(cell)


def subjects(own: Mapping[str, str]) -> Reader:
    """What reads a subject or several in one cell: ``语文、道法`` is ``chinese|politics``."""
    single = coded("subject", own)

    def one(text: str) -> str:
        try:
            return str(single(text))
        except WrongError:
            bare = _LEVEL_BEFORE.sub("", squeezed(text))
            if bare in _ONE_OF_MANY:
                raise WrongError("many_subjects", given=text) from None
            if bare != text:
                return str(single(bare))
            raise

    def read(cell: Cell) -> str | None:
        try:
            return one(as_text(cell))
        except WrongError:
            told = [text for text in _BETWEEN.split(plain(as_text(cell))) if text and text not in NOTHING]
            if len(told) < 2:
                raise
            return AND.join(dict.fromkeys(one(text) for text in told))

    return optional(read)


def licence(own: Mapping[str, str]) -> Reader:
    """What reads the level of a licence: that of ``高等学校`` holds for senior schools as well."""
    single = coded("licence_level", own)

    def read(cell: Cell) -> str:
        text = re.sub("教师资格(证书?)?$", "", squeezed(as_text(cell)))
        return "senior" if text == "高等学校" else str(single(text))

    return optional(read)


def employment(own: Mapping[str, str]) -> Reader:
    """What reads a status from whether somebody holds an approved post, or how they are employed."""
    single = coded("status", own)

    def read(cell: Cell) -> str | None:
        text = squeezed(as_text(cell)).casefold()
        if text in _YES | _NO and text not in own:
            return "established" if text in _YES else "contract"
        return None if text in _NO_STATUS | NOTHING else str(single(cell))

    return read


def yes(cell: Cell) -> bool:
    """Whether a cell says yes, or names what is asked for and does not deny it."""
    text = squeezed(as_text(cell)).casefold()
    return text in _YES or (bool(_NAMED.search(text)) and not _DENIED.search(text))


def special_post(cell: Cell) -> bool:
    """Whether a cell names the special post plan."""
    return bool(_SPECIAL_POST.search(as_text(cell)))


def office(cell: Cell) -> str:
    """A manager or a teacher, by an administrative post."""
    return "manager" if _MANAGER.search(squeezed(as_text(cell))) else "teacher"


def has_left(cell: Cell) -> bool:
    """Whether a cell says that somebody is no longer in post; who is taken on again is."""
    text = as_text(cell)
    return "返聘" not in text and bool(_HAS_LEFT.search(text))


def no_teacher(cell: Cell) -> bool:
    """Whether a cell says that somebody in post does not teach."""
    return bool(_NO_TEACHER.search(as_text(cell)))


def number(cell: Cell) -> str:
    """The number of a teacher or school."""
    text = as_text(cell)
    return text if text.isascii() else plain(text)


def schools(table: pd.DataFrame, own: Mapping[str, str]) -> Reader:
    """What reads a school by its id or its name; a name that several bear comes back marked."""
    known = {str(school): str(school) for school in table["school"]}
    for school, name in zip(table["school"], table["name_zh"].fillna("").map(squeezed), strict=True):
        if name and known.setdefault(name, str(school)) != str(school):
            known[name] = MANY_ALIKE + name
    wrong = [0]

    def read(cell: Cell) -> str:
        text = own.get(as_text(cell), number(cell))
        found = known.get(text) or known.get(squeezed(text))
        if found:
            return found
        wrong[0] += 1
        near = nearest(text, known) if wrong[0] <= _MOST_SUGGESTED else Words("", "")
        raise WrongError("no_school", given=as_text(cell), nearest=near)

    return read


_LEVELS_OF_SHEETS = ("幼儿园", "小学", "初中", "高中", "中职", "职中", "特殊教育", "特教")
_STATUSES_OF_SHEETS = {
    "contract": ("编外", "非在编", "不在编", "临聘", "代课", "合同制"),
    "special_post": ("特岗",),
    "established": ("在编", "编内"),
}


def level_of_sheet(name: str) -> str | None:
    """The one level that the name of a sheet holds."""
    found = {vocabulary.recognise("level", word) for word in _LEVELS_OF_SHEETS if word in squeezed(name)}
    return found.pop() if len(found) == 1 else None


def status_of_sheet(name: str) -> str | None:
    """The status that the name of a sheet holds."""
    text = squeezed(name)
    return next((status for status, words in _STATUSES_OF_SHEETS.items() if _any_in(words, text)), None)


def _any_in(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)
