"""Public and private schools: the private intake, kindergartens by three different shares, and purchased places.

A cohort keeps the private share with which it entered, so that a smaller intake works its way up from the first grade.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.demand.grades import LEVELS, PRIVATE, PUBLIC, Array, grades
from workforce.errors import PlannerError
from workforce.scenario.demand_policy import Dated, DemandPolicy, Purchase
from workforce.scenario.model import Scenario
from workforce.scenario.values import by_year


@dataclass(frozen=True)
class Sectors:
    """What is chosen about sectors, year by year.

    Attributes:
        intake: the most that the private first grade takes, as a part of a year before, shape (year, level); infinite
            where nothing is chosen.
        of_base: the public share of the children in kindergartens of the base census.
        public_share: of them in later years, shape (year,); not a number where nothing is chosen.
    """

    intake: Array
    of_base: float
    public_share: Array

    def cut_private_intake(
        self, level: str, at: int, entrants: Array, last_year: Array, schooled: NDArray[np.bool_]
    ) -> Array:
        """Entrants of a level with those beyond the private intake in public schools, shape (point, area, sector).

        Args:
            level: entered.
            at: number of the census.
            entrants: as last year's first grade was, shape (point, area, sector).
            last_year: pupils of the private first grade a year before, shape (point, area).
            schooled: the areas with a public school of the level; elsewhere nobody can be turned to one.
        """
        most = self.intake[at, LEVELS.index(level)]
        if np.isinf(most):
            return entrants
        turned = np.maximum(entrants[..., PRIVATE] - most * last_year, 0.0) * schooled
        return np.asarray(entrants + np.stack([turned, -turned], axis=-1))

    def rooms(self) -> Array:
        """Rooms of public kindergartens over those of the base census, shape (year,); they rise with the share."""
        chosen = self.public_share / max(self.of_base, 1e-12)
        return np.asarray(np.maximum(np.where(np.isnan(chosen), 1.0, chosen), 1.0))

    def to_public_kindergartens(self, at: int, children: Array, schooled: NDArray[np.bool_]) -> Array:
        """Children who change sector by the census of a year, shape (point, grade, area, sector).

        Args:
            at: number of the census.
            children: in kindergartens, same shape.
            schooled: the areas with a public kindergarten; elsewhere nobody can change to one.
        """
        wanted = self.public_share[at]
        if np.isnan(wanted):
            return np.zeros_like(children)
        sides = children * schooled[:, None]
        public, private = sides[..., PUBLIC].sum(axis=(1, 2)), sides[..., PRIVATE].sum(axis=(1, 2))
        lacking = wanted * children.sum(axis=(1, 2, 3)) - public
        out_of = np.where(lacking > 0, private, public)
        part = np.divide(lacking, out_of, out=np.zeros_like(lacking), where=out_of > 0).clip(-1.0, 1.0)
        origin = np.where((lacking > 0)[:, None, None], sides[..., PRIVATE], sides[..., PUBLIC])
        moved = origin * part[:, None, None]
        return np.asarray(np.stack([moved, -moved], axis=-1))


def sectors(scenario: Scenario, years: NDArray[np.int64], base: Array) -> Sectors:
    """What a scenario chooses about sectors, by census year.

    Args:
        scenario: with its policies.
        years: census years, the base year first.
        base: pupils of the base census, shape (grade, area, sector).
    """
    policy: DemandPolicy = scenario.policies.demand
    intake = np.full((len(years), len(LEVELS)), np.inf)
    if policy.private_intake is not None:
        for level in policy.private_intake.levels:
            intake[in_force(policy.private_intake, years), LEVELS.index(level)] = policy.private_intake.factor
    children = base[grades("kindergarten")].sum(axis=(0, 1))
    of_base = float(children[PUBLIC] / children.sum()) if children.sum() > 0 else 0.0
    share, chosen = np.full(len(years), np.nan), policy.kindergarten
    if chosen.public_share_of_places is not None:
        places = by_year(chosen.public_share_of_places, years)
        share = np.minimum(of_base * places / places[0], 1.0)
    if chosen.public_share_of_children is not None:
        share = by_year(chosen.public_share_of_children, years, before=np.nan)
    share[years < scenario.run.plan_from] = np.nan
    return Sectors(intake, of_base, share)


def in_force(rule: Dated, years: NDArray[np.int64]) -> NDArray[np.bool_]:
    """In which years a rule holds."""
    return np.asarray((years >= rule.from_year) & (years <= (rule.to_year or years[-1])))


PURCHASE_COLUMNS = ["year", "level", "private_pupils", "purchased_places", "cost"]


def purchased_places(policy: DemandPolicy, everyone: Array, years: NDArray[np.int64]) -> pd.DataFrame:
    """Places bought in private schools, means over points; cost in yuan a school year.

    Args:
        policy: what is chosen.
        everyone: pupils, shape (point, year, grade, area, sector).
        years: census years.

    Returns:
        year, level, private_pupils, purchased_places, cost.
    """
    private = everyone[..., PRIVATE].mean(axis=0).sum(axis=2)
    parts = [pd.DataFrame(columns=PURCHASE_COLUMNS)] if not policy.purchased_places else []
    for level, purchase in policy.purchased_places.items():
        bought = private[:, _bought_grades(level, purchase)].sum(axis=1) * purchase.share * in_force(purchase, years)
        part = pd.DataFrame({"year": years, "level": level, "private_pupils": private[:, grades(level)].sum(axis=1)})
        parts.append(part.assign(purchased_places=bought, cost=bought * purchase.cost))
    return pd.concat(parts, ignore_index=True).sort_values("year", kind="stable", ignore_index=True)


def _bought_grades(level: str, purchase: Purchase) -> slice:
    place = grades(level)
    return place if purchase.grades == "all" else slice(place.start + 1, place.stop)


LEAST_DIFFERENCE = 5e-4
"""A share below another by less is rounding."""

KINDERGARTEN_COLUMNS = [
    "year", "children", "public_children", "public_share_of_children", "public_share_of_places", "inclusive_share",
    "inclusive_private_children", "inclusive_cost",
]  # fmt: skip


def kindergarten_shares(scenario: Scenario, everyone: Array, years: NDArray[np.int64]) -> pd.DataFrame:
    """The three shares of kindergartens side by side, means over points; what nobody states is left empty."""
    children = everyone[:, :, grades("kindergarten")].mean(axis=0).sum(axis=(1, 2))
    chosen = scenario.policies.demand.kindergarten
    total, public = children.sum(axis=1), children[:, PUBLIC]
    inclusive = np.full(len(years), np.nan)
    if chosen.inclusive_share is not None:
        inclusive = by_year(chosen.inclusive_share, years, before=np.nan)
        inclusive[years < scenario.run.plan_from] = np.nan
    places = np.full(len(years), np.nan)
    if chosen.public_share_of_places is not None:
        places = by_year(chosen.public_share_of_places, years)
    share = np.divide(public, total, out=np.full(len(years), np.nan), where=total > 0)
    in_private = np.clip(inclusive * total - public, 0.0, children[:, PRIVATE])
    columns = (years, total, public, share, places, inclusive, in_private, in_private * chosen.inclusive_cost)
    return pd.DataFrame(dict(zip(KINDERGARTEN_COLUMNS, columns, strict=True)))


def refuse_inclusive_below_public(scenario: Scenario, everyone: Array, years: NDArray[np.int64]) -> None:
    """Refuse an inclusive share below the public one, which is part of it.

    Raises:
        PlannerError: it is, in some year.
    """
    table = kindergarten_shares(scenario, everyone, years)
    below = table[table["inclusive_share"] < table["public_share_of_children"] - LEAST_DIFFERENCE]
    for row in below.head(1).to_dict("records"):
        raise PlannerError(
            f"in {row['year']} the inclusive share is {row['inclusive_share']:.1%}, below the "
            f"{row['public_share_of_children']:.1%} of children who are in public kindergartens and part of it",
            ("policies", "demand", "kindergarten", "inclusive_share"),
        )


def cost_of_places(scenario: Scenario, everyone: Array, years: NDArray[np.int64]) -> Array:
    """Yuan a school year for bought and inclusive places, means over points, shape (1, year)."""
    bought = (
        purchased_places(scenario.policies.demand, everyone, years)
        .groupby("year")["cost"]
        .sum()
        .reindex(years)
        .fillna(0.0)
    )
    inclusive = kindergarten_shares(scenario, everyone, years)["inclusive_cost"].fillna(0.0)
    return np.asarray(bought.to_numpy(dtype=np.float64) + inclusive.to_numpy(dtype=np.float64))[None]
