"""What a planner may choose about pupils, schools, classes and lessons.

A default here means "none" or "all"; figures with a meaning stand in the scenarios, with their source.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workforce.scenario.values import Count, Frozen, Money, Positive, Share, ShareByYear, Year


class Dated(Frozen):
    """Something that begins with the census of a year, and may end after that of another."""

    from_year: Year
    to_year: Year | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_year is not None and self.to_year < self.from_year:
            raise ValueError(f"to_year {self.to_year} comes before from_year {self.from_year}")
        return self


class ClassRule(Dated):
    """How large classes may be. Empty lists mean all.

    Attributes:
        levels, areas: where.
        maximum: no class is larger; where rooms lack they are built, and told.
        standard: the size at which classes are formed, where they are larger now; within the rooms there are.
        grades: ``all``, or ``entry``: only those who entered the level since ``from_year``, from the first grade up.
    """

    levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    maximum: Annotated[int, Field(ge=5, le=100)] | None = None
    standard: Annotated[float, Field(ge=5, le=100)] | None = None
    grades: Literal["all", "entry"] = "all"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.maximum is None and self.standard is None:
            raise ValueError("give a 'maximum' or a 'standard'")
        if self.maximum is not None and self.standard is not None and self.standard > self.maximum:
            raise ValueError(f"the standard, {self.standard:g}, is above the maximum, {self.maximum}")
        return self


class Project(Frozen):
    """A school that opens, is extended, closes or merges by the census of ``year``.

    Attributes:
        year: the census from which it holds.
        kind: what happens.
        school: the school; for one that opens a new id.
        level, area, district: of a school that opens.
        rooms: classrooms that a school opens with, or gains.
        into: the school that takes the pupils of one that merges.
        boarders: share of its pupils who board from then on.
    """

    year: Year
    kind: Literal["open", "extend", "close", "merge"]
    school: str
    level: str | None = None
    area: str | None = None
    district: str = ""
    rooms: Annotated[int, Field(ge=0, le=1000)] = 0
    into: str | None = None
    boarders: Share | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "open" and (self.level is None or self.area is None or self.rooms == 0):
            raise ValueError("a school that opens needs 'level', 'area' and 'rooms'")
        if self.kind == "extend" and self.rooms == 0 and self.boarders is None:
            raise ValueError("an extension needs 'rooms' or 'boarders'")
        if self.kind == "merge" and self.into in (None, self.school):
            raise ValueError("a merger needs 'into', another school that takes its pupils")
        if self.kind != "merge" and self.into is not None:
            raise ValueError("'into' is of a merger; here nothing merges")
        if self.kind != "open" and (self.level or self.area or self.district):
            raise ValueError("'level', 'area' and 'district' are of a school that opens")
        if self.kind in ("close", "merge") and (self.rooms or self.boarders is not None):
            raise ValueError("a school that closes or merges gains neither rooms nor boarders")
        return self


class PrivateIntake(Dated):
    """The first grade of private schools takes at most ``factor`` times as many children as in the year before."""

    levels: Annotated[tuple[str, ...], Field(min_length=1)]
    factor: Annotated[Share, Field(le=1)]


class Kindergarten(Frozen):
    """Three shares that must not be confused, by year; before the first year listed things stay as they are.

    Attributes:
        public_share_of_places: 公办学位占比, of all kindergarten places; children follow as places were used in the
            base census, so the year of the base census must be listed.
        public_share_of_children: 公办园在园幼儿占比, of all children in kindergartens.
            Rooms of public kindergartens rise with either share, as buildings are handed over or built.
        inclusive_share: 普惠率, of children in public kindergartens and private ones that charge as little; it moves
            nobody.
        inclusive_cost: yuan a year for each child in an inclusive private kindergarten.
    """

    public_share_of_places: dict[Year, Share] | None = None
    public_share_of_children: ShareByYear | None = None
    inclusive_share: ShareByYear | None = None
    inclusive_cost: Money = 0.0

    @model_validator(mode="after")
    def _one_path(self) -> Self:
        if self.public_share_of_places is not None and self.public_share_of_children is not None:
            raise ValueError("public_share_of_places and public_share_of_children are both given; choose one of them")
        return self


class Purchase(Dated):
    """Places bought in private schools: the share of their pupils, and yuan a year for each.

    ``grades`` are ``all``, or ``later`` for all but the first, whose intake is cut instead.
    """

    share: Share
    cost: Money
    grades: Literal["all", "later"] = "all"


class SeniorStage(Frozen):
    """Progression after junior school, in place of the assumptions ``senior_entry`` and ``vocational_entry``.

    Attributes:
        progression: share of junior leavers who go on inside the county.
        general_share: share of these who enter general senior secondary schools (普职比).
    """

    progression: ShareByYear
    general_share: ShareByYear


class Electives(Frozen):
    """Choice of subjects in senior secondary (3+1+2, 选课走班), for those who enter from ``from_entry`` on."""

    from_entry: Year


class RemoteLessons(Dated):
    """Lessons taught from another school (三个课堂). Empty lists mean all.

    Attributes:
        levels, areas, subjects: which lessons are received.
        share: of the lessons of the subject there.
        classes_per_lesson: how many classes listen to a lesson at once.
        taught_in: the area whose teachers teach them.
    """

    levels: tuple[str, ...]
    areas: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    share: Share
    classes_per_lesson: Annotated[float, Field(ge=1, le=20)]
    taught_in: str


class SchoolPosts(Dated):
    """Posts that a school has whatever its lessons, such as a teacher of mental health. Empty lists mean all.

    Attributes:
        subject, levels, areas: which posts, and where.
        per_school: posts of a school.
        pupils_per_post: one more post for as many pupils beyond the first as many; none for no more.
        shared_below: schools with fewer pupils share one, in proportion to their pupils; 0 for nobody.
    """

    subject: str
    levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    per_school: Count
    pupils_per_post: Positive | None = None
    shared_below: Count = 0.0


class DemandPolicy(Frozen):
    """Policies of the demand room.

    Attributes:
        need: which need drives recruitment: the lessons of each subject, the staffing norm, or teachers that answer to
            pupils with the elasticity of ``assumptions.response``.
        classes: rules of class size, by name.
        projects: of schools, by name.
        private_intake, kindergarten, purchased_places, senior_stage: paths of pupils between sectors and levels.
        electives, remote_lessons, school_posts: lessons and posts.
    """

    need: Literal["lessons", "norm", "response"]
    classes: dict[str, ClassRule] = Field(default_factory=dict)
    projects: dict[str, Project] = Field(default_factory=dict)
    private_intake: PrivateIntake | None = None
    kindergarten: Kindergarten = Kindergarten()
    purchased_places: dict[str, Purchase] = Field(default_factory=dict)
    senior_stage: SeniorStage | None = None
    electives: Electives | None = None
    remote_lessons: dict[str, RemoteLessons] = Field(default_factory=dict)
    school_posts: dict[str, SchoolPosts] = Field(default_factory=dict)
