"""What must fit together in a scenario beyond the type of each value. Each check says where what is wrong stands."""

from collections.abc import Iterable
from typing import Any

from workforce import vocabulary
from workforce.county.tables import national
from workforce.errors import nearest
from workforce.scenario.assumptions import Assumptions
from workforce.scenario.market_policy import ALL
from workforce.scenario.overlays import Address
from workforce.scenario.parts import Policies, RunSettings
from workforce.scenario.tuning import Tuning


class AddressedError(ValueError):
    """What is wrong with the values under an address of the scenario."""

    def __init__(self, address: Address, message: str) -> None:
        super().__init__(message)
        self.address = address


KINDS = {
    "levels": "level", "by_level": "level", "upward": "level",
    "subjects": "subject", "fill_by_subject": "subject",
    "areas": "area", "by_area": "area",
    "by_sex": "sex", "sexes": "sex", "most_age": "sex",
    "status": "status", "statuses": "status", "by_status": "status", "pay": "status",
    "channels": "channel", "leaving": "cause", "causes": "cause", "working_time": "absence", "norms": "level",
    "steps": "redeployment_step",
    "boarding": "level", "pupils_per_place": "level",
    "pupils_per_teacher": "level", "response": "level", "purchased_places": "level", "taught_in": "area",
    "main_subjects": "subject", "subject": "subject", "area": "area", "by_grade": "level",
}  # fmt: skip
"""The kind of code that a key of the scenario holds: as its value, in a list, or as the keys of a table."""

NAMED = tuple(
    ("policies", room, block)
    for room, blocks in {
        "demand": ("classes", "projects", "remote_lessons", "school_posts"),
        "supply": ("retention",),
    }.items()
    for block in blocks
)
"""Tables of rules by a name of the planner's choice, which is no code."""

WITH_ALL = ("other_staff", "posts", "level")
"""Keys of levels, or of tables by level, in which ``all`` stands for the county."""


def words(suppose: Assumptions, policies: Policies) -> None:
    """Every code is one of the code table.

    Raises:
        AddressedError: a code is not known.
    """
    _words(suppose.model_dump(), ("assumptions",))
    _words(policies.model_dump(), ("policies",))
    for key in ("maximum", "smallest"):
        _known("level", getattr(suppose.classes, key), "assumptions", "classes", key)
    for level, boarding in suppose.boarding.items():
        _known("area", boarding.share, "assumptions", "boarding", level, "share")
    market = policies.market
    here = ("policies", "market")
    for name, plan in market.channels.items():
        address = (*here, "channels", name, "allotment")
        _known("level", plan.allotment, *address)
        for level, part in plan.allotment.items():
            _known("subject", part if isinstance(part, dict) else (), *address, level)
        for row, _ in plan.rows():
            for kind, code in zip(("level", "subject", "area"), row, strict=True):
                _among(kind, [code], (*vocabulary.ids(kind), ALL), *here, "channels", name, "targets")
    _known("area", market.selection.to, *here, "selection", "to")
    _known("area", market.selection.out_of, *here, "selection", "out_of")
    for number, move in enumerate(market.establishment.moves):
        _known("level", [move.out_of, move.to], *here, "establishment", "moves", str(number))
    _among("step", market.redeployment.steps, national("redeployment_steps")["step"], *here, "redeployment", "steps")


def _words(part: Any, address: Address) -> None:
    """Walk through a block; keys that hold codes are named in :data:`KINDS`."""
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        here = (*address, str(key))
        codes = [value] if isinstance(value, str) else value if isinstance(value, dict | tuple) else ()
        if str(key) in WITH_ALL:
            _among("level", codes, (*vocabulary.ids("level"), ALL), *here)
        elif str(key) in KINDS:
            _known(KINDS[str(key)], codes, *here)
        if here in NAMED:
            for name, rule in value.items():
                _words(rule, (*here, str(name)))
        else:
            _words(value, here)


def retirement(policies: Policies) -> None:
    """Regimes and groups are in the table of the law, with a group for each sex and both exits.

    Raises:
        AddressedError: one is not.
    """
    policy, table = policies.supply.retirement, national("retirement_regimes")
    here = ("policies", "supply", "retirement")
    _among("retirement regime", policy.regime.values(), table["regime"], *here, "regime")
    for regime in policy.regime.values():
        groups = table.loc[table["regime"] == regime, "group"]
        _among("group of the regime", policy.groups.values(), groups, *here, "groups")
        exits = (policy.senior_women.leave, policy.senior_women.stay)
        _among("group of the regime", exits, groups, *here, "senior_women")
    missing = set(vocabulary.ids("sex")) - set(policy.groups)
    if missing:
        raise AddressedError((*here, "groups"), f"no group is given for {', '.join(sorted(missing))}")


def terms(suppose: Assumptions) -> None:
    """A status has one term.

    Raises:
        AddressedError: two channels that bring a status differ in it.
    """
    served: dict[str, tuple[Any, ...]] = {}
    for name, profile in suppose.channels.items():
        chances = [chance.value if chance else None for chance in (profile.conversion_chance, profile.renewal_chance)]
        other, *term = served.setdefault(profile.status, (name, profile.term_years, *chances))
        if term != [profile.term_years, *chances]:
            raise AddressedError(
                ("assumptions", "channels", name),
                f"{other} and {name} both bring status '{profile.status}', but differ in term_years, "
                "conversion_chance or renewal_chance; a status has one term",
            )


def plans(suppose: Assumptions, policies: Policies, run: RunSettings) -> None:
    """Plans and actuals have their years, and channels a profile.

    Raises:
        AddressedError: one has not.
    """
    channels = policies.market.channels
    between = range(run.base_year + 1, run.plan_from)
    for name in suppose.actuals:
        _among("channel of the policies", [name], channels, "assumptions", "actuals")
    for name, channel in channels.items():
        actuals, here = suppose.actuals.get(name, {}), ("assumptions", "actuals", name)
        for year in sorted({*between} ^ {*actuals}):
            says = "says nothing about" if year in between else "is given for"
            raise AddressedError(
                here, f"{name} {says} {year}; actuals cover the years after base_year and before plan_from"
            )
        where = ("policies", "market", "channels", name)
        if name not in suppose.channels:
            raise AddressedError(where, f"{name} has no profile under assumptions.channels")
        _by_year(run, channel.plan, *where, "plan")
        for row, posts in channel.rows():
            _by_year(run, posts, *where, "targets", *row)
        term = suppose.channels[name].term_years
        if channel.renewal is not None and term is None:
            raise AddressedError((*where, "renewal"), f"{name} has no term to renew")
    for pool, posts in policies.market.establishment.posts.items():
        _by_year(run, posts, "policies", "market", "establishment", "posts", pool)
    selection = policies.market.selection.plan
    _by_year(run, selection, "policies", "market", "selection", "plan")


def _by_year(run: RunSettings, plan: Any, *address: str) -> None:
    """A plan by year begins with ``plan_from`` and ends within the run."""
    if not isinstance(plan, dict):
        return
    if min(plan, default=0) != run.plan_from:
        raise AddressedError(
            address,
            f"a plan by year must begin with plan_from, {run.plan_from}; what happened before belongs to "
            "assumptions.actuals",
        )
    last = run.base_year + run.years
    if max(plan) > last:
        raise AddressedError((*address, str(max(plan))), f"{max(plan)} lies beyond the run, which ends in {last}")


def years(policies: Policies, run: RunSettings) -> None:
    """Nothing that a planner may choose begins before ``plan_from`` or after the run.

    Raises:
        AddressedError: something does.
    """
    first, last, market = run.plan_from, run.base_year + run.years, policies.market
    demand = policies.demand
    dated: list[tuple[Address, int | None]] = [
        (("market", name, "from_year"), getattr(market, name).from_year)
        for name in ("redeployment", "rotation", "sharing")
    ]
    dated += [
        (("supply", "retention", name, "from_year"), policy.from_year)
        for name, policy in policies.supply.retention.items()
    ]
    if market.establishment.revolving_pool:
        dated.append((("market", "establishment", "revolving_pool", "year"), market.establishment.revolving_pool.year))
    dated += [(("market", "establishment", "moves"), move.year) for move in market.establishment.moves]
    for block in ("classes", "purchased_places", "remote_lessons", "school_posts"):
        rules = getattr(demand, block)
        dated += [(("demand", block, name, "from_year"), rule.from_year) for name, rule in rules.items()]
    dated += [(("demand", "projects", name, "year"), project.year) for name, project in demand.projects.items()]
    if demand.private_intake is not None:
        dated.append((("demand", "private_intake", "from_year"), demand.private_intake.from_year))
    electives = demand.electives
    if electives is not None and electives.from_entry > last:
        here = ("policies", "demand", "electives", "from_entry")
        raise AddressedError(here, f"{electives.from_entry} lies beyond the run, which ends in {last}")
    for address, year in dated:
        if year is not None and year < first:
            raise AddressedError(("policies", *address), f"{year} comes before plan_from, {first}")
        if year is not None and year > last:
            raise AddressedError(("policies", *address), f"{year} lies beyond the run, which ends in {last}")


def kindergartens(policies: Policies, run: RunSettings) -> None:
    """The public share of places is given for the base census, so that it is known from what it rises.

    Raises:
        AddressedError: it is not.
    """
    places = policies.demand.kindergarten.public_share_of_places
    if places is not None and not places.get(run.base_year, 0.0) > 0:
        raise AddressedError(
            ("policies", "demand", "kindergarten", "public_share_of_places"),
            f"the share of {run.base_year}, the base census, is missing; children follow as places were used then",
        )


PAYERS = ("county", "central", ALL)
"""Who pays for teachers."""


def tuning(limits: Tuning, suppose: Assumptions, run: RunSettings) -> None:
    """Limits of yearly targets name what there is and begin with ``plan_from``.

    Raises:
        AddressedError: one does.
    """
    here = ("tuning",)
    for name, by_level in limits.capacity.items():
        _among("channel with a profile", [name], suppose.channels, *here, "capacity")
        _among("level", by_level, (*vocabulary.ids("level"), ALL), *here, "capacity", name)
        if not by_level:
            message = "no level is given; write all: and the posts, or leave the channel out"
            raise AddressedError((*here, "capacity", name), message)
    _known("subject", limits.applicants, *here, "applicants")
    _known("area", limits.floors, *here, "floors")
    _among("payer", limits.budget, PAYERS, *here, "budget")
    for kind in ("level", "subject"):
        _known(kind, getattr(limits.weights, f"by_{kind}"), *here, "weights", f"by_{kind}")
    _known("level", limits.weights.surplus_by_level, *here, "weights", "surplus_by_level")
    tables: list[tuple[Address, Any]] = [
        ((*here, block, key), table)
        for block in ("applicants", "budget", "floors")
        for key, table in getattr(limits, block).items()
    ]
    tables += [
        ((*here, "capacity", name, level), table)
        for name, by_level in limits.capacity.items()
        for level, table in by_level.items()
    ]
    for address, table in tables:
        _by_year(run, table, *address)


def _known(kind: str, codes: Iterable[str], *address: str) -> None:
    _among(kind, codes, vocabulary.ids(kind), *address)


def _among(kind: str, codes: Iterable[str], known: Iterable[str], *address: str) -> None:
    options = {str(option) for option in known}
    for code in codes:
        if code not in options:
            raise AddressedError((*address, code), f"'{code}' is not a known {kind}{nearest(code, options)}")
