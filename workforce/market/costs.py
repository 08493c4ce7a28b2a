"""What a plan costs, in yuan by calendar year and payer: pay, recruitment, retention, moves, penalties, bought places.

A calendar year holds eight months of the school year that began the September before and four of the next. Prices are
those of the base year.
"""

import numpy as np
from numpy.typing import NDArray

from workforce.county.tables import national
from workforce.market.channels import Channel
from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.results.outcome import Axes
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample
from workforce.scenario.values import MoneyPath
from workforce.supply.law import concerned

Array = NDArray[np.float64]

AFTER = (MONTHS_A_YEAR - CENSUS_MONTH + 1) / MONTHS_A_YEAR
"""The part of a calendar year that comes after its census."""


def spent(
    scenario: Scenario, axes: Axes, channels: list[Channel], ledger: Ledger, places: Array, sample: Sample
) -> Array:
    """Yuan by calendar year from the base year on and payment, shape (replication, year + 1, payment).

    The base year counts from its census on, the last year up to the last census.

    Args:
        scenario: pay, one-off costs, retention.
        axes: names along the axes.
        channels: in the order in which they recruit.
        ledger: whom it concerns.
        places: yuan a school year for places in private schools, by census, shape (1, year + 1).
        sample: the values of assumptions.
    """
    years = axes.years
    made = {name: np.zeros((ledger.size.replications, len(years))) for name in axes.payments}
    _wages(scenario, axes, ledger, made, sample)
    _recruitment(channels, years, ledger, made, sample)
    _retention(scenario, axes, ledger, made)
    _moves(axes, ledger, made)
    _penalties(channels, axes, ledger, made, sample)
    made["places.county"] += _over_calendar_years(places)
    return np.stack([made[name] for name in axes.payments], axis=2)


def _over_calendar_years(at_census: Array) -> Array:
    """Something paid by the year for those at each census, by calendar year, shape (replication, year + 1)."""
    paid = np.zeros_like(at_census)
    paid[:, :-1] += at_census[:, :-1] * AFTER
    paid[:, 1:] += at_census[:, :-1] * (1 - AFTER)
    return paid


def _at(path: MoneyPath | None, years: NDArray[np.int64], sample: Sample) -> Array:
    """Yuan in each year, shape (point, year)."""
    return sample.at(path, years) if path else np.zeros((sample.points, len(years)))


def _wages(scenario: Scenario, axes: Axes, ledger: Ledger, made: dict[str, Array], sample: Sample) -> None:
    teachers = ledger.by_status.sum(axis=3)
    for number, status in enumerate(axes.statuses):
        pay = scenario.assumptions.pay.get(status)
        if pay is None:
            continue
        yearly = sample.at(pay.yearly, axes.years)
        central = np.minimum(_at(pay.central, axes.years, sample), yearly)
        made["wages.central"] += _over_calendar_years(teachers[:, :, number] * central)
        made["wages.county"] += _over_calendar_years(teachers[:, :, number] * (yearly - central))


def _recruitment(
    channels: list[Channel], years: NDArray[np.int64], ledger: Ledger, made: dict[str, Array], sample: Sample
) -> None:
    """The one-off cost of arrivals, in the year of the census for which they count."""
    for number, channel in enumerate(channels):
        cost = _at(channel.profile.one_off_cost, years, sample)[:, 1:]
        made["recruitment.county"][:, 1:] += ledger.hired[:, :, number].sum(axis=2) * cost


def _retention(scenario: Scenario, axes: Axes, ledger: Ledger, made: dict[str, Array]) -> None:
    for policy in scenario.policies.supply.retention.values():
        end = policy.to_year if policy.to_year is not None else int(axes.years[-1])
        acts = (axes.years >= policy.from_year) & (axes.years <= end)
        teachers = ledger.stock[:, :, concerned(policy, axes.cells)].sum(axis=2)
        made["retention.county"] += _over_calendar_years(teachers * acts * policy.yearly_cost)


def _moves(axes: Axes, ledger: Ledger, made: dict[str, Array]) -> None:
    steps = national("redeployment_steps").set_index("step")["cost"].astype(float)
    cost = np.array([float(steps.get(name.removeprefix("redeployment."), 0.0)) for name in axes.moves])
    made["moves.county"][:, 1:] += ledger.moved_in.sum(axis=3) @ cost


def _penalties(channels: list[Channel], axes: Axes, ledger: Ledger, made: dict[str, Array], sample: Sample) -> None:
    """What breakers of a bond pay back, by the mean of the channels that bind, weighted by whom they brought."""
    binding = [number for number, channel in enumerate(channels) if channel.profile.bond_years]
    if "breach" not in axes.causes or not binding:
        return
    brought = np.stack([ledger.hired[:, :, number].sum(axis=(1, 2)) for number in binding], axis=1)
    total, alike = brought.sum(axis=1, keepdims=True), np.full(brought.shape, 1 / len(binding))
    weight = np.divide(brought, total, out=alike, where=total > 0)
    penalties = [_at(channels[number].profile.breach_penalty, axes.years, sample)[:, 1:] for number in binding]
    penalty = sum(weight[:, [at]] * paid for at, paid in enumerate(penalties))
    breaches = ledger.left[:, :, axes.causes.index("breach")].sum(axis=2)
    made["penalties.county"][:, 1:] -= breaches * penalty
