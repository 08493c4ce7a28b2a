"""Identity numbers: what they say, and which cannot be. All are made up: no place has a code that begins with 99."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.county.rosters import identity
from workforce.months import month

CHECKS = "10X98765432"
DAYS = st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 12, 31))
ORDERS = st.integers(1, 999)


def made(day, order):
    """A number with its check digit, by the sum as the standard writes it."""
    body = f"990000{day:%Y%m%d}{order:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def kinds(cell):
    return set(identity.read([cell]).wrong)


@given(DAYS, ORDERS)
def test_birth_month_and_sex_are_read_from_a_number(day, order):
    said = identity.read([made(day, order)])
    assert said.birth_month.tolist() == [month(day.year, day.month)]
    assert said.sex.tolist() == ["male" if order % 2 else "female"]
    assert not said.wrong
    assert not len(said.old)


@given(DAYS, ORDERS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(day, order, at, more):
    good = made(day, order)
    digit = "0" if good[at] == "X" else str((int(good[at]) + more) % 10)
    said = identity.read([good[:at] + digit + good[at + 1 :]])
    assert said.wrong
    assert said.birth_month.tolist() == [-1]
    assert said.sex.tolist() == [None]


@given(DAYS, ORDERS, st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_found(day, order, at):
    good = made(day, order)
    swapped = good[:at] + good[at + 1] + good[at] + good[at + 2 :]
    assert swapped == good or identity.read([swapped]).wrong


@given(
    st.lists(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), DAYS, DAYS.map(lambda day: made(day, 7))))
)
def test_any_cells_are_read_or_told(cells):
    said = identity.read(cells)
    known = said.birth_month >= 0
    assert known.tolist() == [sex is not None for sex in said.sex]
    for rows in said.wrong.values():
        assert not known[rows].any()


def of(year=1985, of_month=3, day=12, order=24):
    return made(date(year, of_month, day), order)


SMALL_X = next(number for order in range(1, 99) if (number := of(order=order)).endswith("X"))


@pytest.mark.parametrize(
    "cell",
    [of(), f" {of()} ", f"'{of()}", f"{of()[:6]} {of()[6:14]} {of()[14:]}", SMALL_X, SMALL_X.lower(),
     of().translate(str.maketrans("0123456789", "０１２３４５６７８９"))],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(cell):
    said = identity.read([cell])
    assert said.birth_month.tolist() == [month(1985, 3)]
    assert not said.wrong


@pytest.mark.parametrize("cell", ["990000850312024", 990000850312024, 990000850312024.0])
def test_a_number_of_15_digits_is_read_and_told(cell):
    said = identity.read([of(), cell])
    assert said.birth_month.tolist() == [month(1985, 3)] * 2
    assert said.sex.tolist() == ["female"] * 2
    assert said.old.tolist() == [1]


@pytest.mark.parametrize("cell", [float(of()), "9.90000E+17", "9.9E17", of(day=13)[:15] + "000"])
def test_a_number_that_a_spreadsheet_has_rounded_has_lost_digits(cell):
    assert kinds(cell) == {"identity_lost"}


@pytest.mark.parametrize("cell", ["123", "X" * 18, of() + "1", "护照", "12345678901234567890", True])
def test_what_is_no_number_is_told(cell):
    assert kinds(cell) == {"identity_length"}


def test_a_day_that_never_was_is_told():
    for wrong in ("19850230", "19851301", "18850312", "19850012", "19850300", "21010229"):
        body = "990000" + wrong + "024"
        number = next(body + digit for digit in CHECKS if "identity_check" not in kinds(body + digit))
        assert kinds(number) == {"identity_birth"}
    assert kinds("990000850230024") == {"identity_birth"}


def test_the_leap_day_of_a_leap_year_is_a_day():
    assert not kinds(of(2000, 2, 29))


@pytest.mark.parametrize("cell", ["", "  ", "9900**********0240", "＊" * 18])
def test_an_empty_or_hidden_number_says_nothing(cell):
    said = identity.read([cell])
    assert not said.wrong
    assert said.birth_month.tolist() == [-1]


def test_the_first_row_with_a_number_is_known():
    said = identity.read(["", of(), of(order=25), "", of().lower(), "1", "1"])
    assert said.first.tolist() == [0, 1, 2, 3, 1, 5, 6]


def test_no_rows_are_no_trouble():
    assert identity.read([]).birth_month.shape == (0,)


@pytest.mark.parametrize("text", [of(), "990000850312024", "5.22799E+17", "13800138000", f"证{of()}号"])
def test_numbers_of_people_are_private(text):
    assert identity.is_private(text)


@pytest.mark.parametrize("text", ["T00001", "2013090101", "12345", "1985-03-12", "G000123", "p1", "第一小学"])
def test_numbers_of_teachers_and_words_are_not_private(text):
    assert not identity.is_private(text)


def test_a_column_is_read_as_its_cells_are():
    cells = [of(), "", "123", "990000850312024", of()[:-1] + "0", float(of())]
    together = identity.read(cells)
    alone = [identity.read([cell]) for cell in cells]
    assert together.birth_month.tolist() == [one.birth_month[0] for one in alone]
    found = {int(row): kind for kind, rows in together.wrong.items() for row in rows}
    assert found == {at: next(iter(one.wrong)) for at, one in enumerate(alone) if one.wrong}
    assert np.array_equal(together.old, [3])
