"""What we suppose about teachers: who leaves, when they choose to retire, how much of them is in the classroom."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workforce.scenario.values import Age, Frozen, Months, Rate, RatePath, Relative

Bond = Literal["free", "held", "only"]


class Cause(Frozen):
    """A cause of leaving: a yearly rate, and how the hazard differs.

    ``by_age`` and ``by_service`` give the relative hazard from that age, or from those years of service, on;
    ``summer_share`` is the part of a year's hazard that falls in July and August. ``bond`` says what a bond does:
    nothing (``free``), hold the teacher (``held``), or be what is broken (``only``). ``release`` is the share of those
    bound who leave for this cause in the month in which the bond ends.
    """

    yearly_rate: RatePath
    by_age: dict[Age, Relative] = Field(default_factory=dict)
    by_service: dict[Annotated[int, Field(ge=0, le=60)], Relative] = Field(default_factory=dict)
    by_sex: dict[str, Relative] = Field(default_factory=dict)
    by_status: dict[str, Relative] = Field(default_factory=dict)
    by_level: dict[str, Relative] = Field(default_factory=dict)
    by_area: dict[str, Relative] = Field(default_factory=dict)
    summer_share: Rate
    bond: Bond = "free"
    release: Rate | None = None

    @model_validator(mode="after")
    def _some_stay(self) -> Self:
        if max([self.yearly_rate.value, *self.yearly_rate.by_year.values()]) >= 1:
            raise ValueError("yearly_rate must be below 1")
        if self.release is not None and self.release.value >= 1:
            raise ValueError("release must be below 1")
        if self.release is not None and self.bond == "only":
            raise ValueError("release is given, but the cause is only possible inside a bond")
        return self


class Choice(Frozen):
    """A choice of another month of retirement: the share of those entitled who make it, and by how many months."""

    take_up: Rate
    months: Months


class RetirementChoices(Frozen):
    """Who chooses, within the law, to retire earlier or later than the statutory month.

    ``senior_women_leave`` is the share of the women with senior titles who take the voluntary exit; ``promoted`` the
    share of the women without one at the base census who hold one when they come to it; ``managers`` the share of
    teachers who hold a manager's post where the roster does not say: they may not retire later.
    """

    early: Choice
    late: Choice
    senior_women_leave: Rate
    promoted: Rate
    managers: Rate


class WorkingTime(Frozen):
    """A reason for which teachers in post are not in the classroom, or not all their time.

    The part of a teacher lost is ``concerned`` (the share of those whom the rule names) times ``reduction`` (of the
    time of each), times the relative share from an age on. An empty list names all.
    """

    concerned: RatePath
    reduction: Rate
    by_age: dict[Age, Relative] = Field(default_factory=dict)
    sexes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        most = max([self.concerned.value, *self.concerned.by_year.values()])
        if most * max([1.0, *self.by_age.values()]) > 1:
            raise ValueError("concerned times the greatest by_age is more than all teachers")
        return self


class Licences(Frozen):
    """What teachers may teach beside their own subject and level, where the roster does not say.

    ``upward`` is the share of a level's teachers who are licensed for the level above; ``second_subject`` the share
    licensed for the other subjects of their field. A licence of a level holds for the school levels below it.
    """

    upward: dict[str, Rate]
    second_subject: Rate
