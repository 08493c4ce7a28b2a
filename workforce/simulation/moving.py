"""The offices that move teachers inside the county on the day of the census."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from workforce.market import mobility, redeployment
from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.scenario.values import by_year
from workforce.simulation.calendar import Office
from workforce.simulation.inputs import Inputs
from workforce.simulation.teachers import Candidates, Eligible, Move, Teachers

Array = NDArray[np.float64]


class Moving:
    """The moves of a block of replications."""

    def __init__(self, inputs: Inputs, teachers: Teachers, ledger: Ledger) -> None:
        """Nobody has moved yet."""
        self.inputs, self.teachers, self.ledger = inputs, teachers, ledger
        self._rotated: list[Array] = []

    def offices(self) -> list[Office]:
        """Those that the scenario has, in the order in which they act."""
        policy = self.inputs.scenario.policies.market
        made = []
        if self._selected(1, self.inputs.years).any():
            made.append(Office("selection", CENSUS_MONTH, self.select, due=self._selecting))
        if policy.redeployment.from_year is not None:
            since = partial(self._since, policy.redeployment.from_year)
            made.append(Office("redeployment", CENSUS_MONTH, self.redeploy, due=since))
        if policy.rotation.from_year is not None:
            since = partial(self._since, policy.rotation.from_year)
            made.append(Office("rotation", CENSUS_MONTH, self.rotate, due=since))
        return made

    def _since(self, year: int, month: int) -> bool:
        """Whether a policy that begins with the census of a year acts in a month."""
        run = self.inputs.scenario.run
        return run.base_year + month // MONTHS_A_YEAR >= max(year, run.plan_from)

    def _selecting(self, month: int) -> bool:
        census = month // MONTHS_A_YEAR
        return bool(self._selected(census, census)[0] > 0)

    def _selected(self, first: int, last: int) -> Array:
        """Posts of selection at the censuses from one number to another; none before ``plan_from``."""
        run = self.inputs.scenario.run
        years = run.base_year + np.arange(first, last + 1)
        return np.where(
            years >= run.plan_from, by_year(self.inputs.scenario.policies.market.selection.plan, years), 0.0
        )

    def _gap(self, month: int) -> Array:
        """Teachers lacking by the books, all moves of the day so far made, signed, shape (replication, cell)."""
        return self.teachers.supposed.need[:, month // MONTHS_A_YEAR] / self.ledger.at_work - self.ledger.standing(
            month
        )

    def select(self, month: int) -> None:
        """Fill posts of some areas with teachers of others, even where those are short."""
        census = month // MONTHS_A_YEAR
        posts = float(self._selected(census, census)[0])
        policy, inputs = self.inputs.scenario.policies.market.selection, self.inputs
        out_of = inputs.inside(policy.levels, policy.out_of)
        to = inputs.inside(policy.levels, policy.to) & np.isin(inputs.work, inputs.work[out_of])
        need = self.teachers.supposed.need[:, census]
        gap = self._gap(month)
        wanted = self.teachers.whole(mobility.selected(to, posts, gap, need), "selection", month)
        who = Eligible(out_of, (policy.most_age, policy.most_age), max(policy.least_service * MONTHS_A_YEAR, 1))
        candidates = self.teachers.candidates(month, who)
        step = self._selection_step(out_of, to)
        leaving, arriving = redeployment.matched(step, candidates.count("none"), wanted, np.full(len(gap), np.inf))
        kind = inputs.axes.moves.index("selection")
        candidates.move(Move(kind, "selection", step.giving, step.taking), leaving, arriving)
        candidates.settle()

    def _selection_step(self, out_of: NDArray[np.bool_], to: NDArray[np.bool_]) -> redeployment.Pass:
        """Selection as a pass: whoever does the same work may come."""
        work = self.inputs.work
        return redeployment.Pass("selection", "none", np.where(out_of, work, -1), np.where(to, work, -1))

    def redeploy(self, month: int) -> None:
        """Let surplus teachers fill shortages elsewhere, step by step, the cheapest first."""
        policy = self.inputs.scenario.policies.market.redeployment
        gap = self._gap(month)
        spare = self.teachers.full(np.maximum(-gap, 0.0))
        short = self.teachers.nearest(np.maximum(gap, 0.0))
        most = self.teachers.full(self.ledger.standing(month).sum(axis=1) * policy.most_moved)
        able = redeployment.reachable(self.inputs.passes, spare, short)
        if not able.any():
            return
        candidates = self.teachers.candidates(month, Eligible(able))
        for number, step in enumerate(self.inputs.passes):
            licensed = np.minimum(spare, candidates.count(step.licence))
            leaving, arriving = redeployment.matched(step, licensed, short, most)
            if not leaving.any():
                continue
            kind = self.inputs.axes.moves.index(f"redeployment.{step.step}")
            move = Move(kind, f"{number}.{step.step}", step.giving, step.taking, step.licence)
            left, came = candidates.move(move, leaving, arriving)
            spare, short = spare - left, short - came
            most = most - left.sum(axis=1)
        if policy.retrained:
            self._retrain(month, candidates, spare, short)
        candidates.settle()

    def _retrain(self, month: int, candidates: Candidates, spare: Array, short: Array) -> None:
        """Train teachers who are left over for a second subject of a field that is short; licensed from next summer."""
        field = self.inputs.near
        step = redeployment.Pass("retraining", "none", field, field)
        places = np.full(len(spare), self.inputs.scenario.policies.market.redeployment.retrained)
        able = np.minimum(spare, candidates.count("none") - candidates.count("second_subject"))
        leaving, _ = redeployment.matched(step, able, short, places)
        candidates.retrain(self.teachers.whole(leaving, "retraining", month))

    def rotate(self, month: int) -> None:
        """Let a share of those eligible change school; their posts, and what makes them leave, stay with the old one.

        Who rotated in the years that one has to serve in a school is not eligible again.
        """
        inputs, policy = self.inputs, self.inputs.scenario.policies.market.rotation
        ages = tuple(policy.most_age.get(sex, 200) for sex in inputs.axes.sexes)
        inside = inputs.inside(policy.levels)
        who = Eligible(inside, (ages[0], ages[1]), max(policy.least_service * MONTHS_A_YEAR, 1))
        recent = sum(self._rotated[1 - policy.least_service :]) if policy.least_service > 1 else 0.0
        eligible = np.maximum(self.teachers.candidates(month, who).count("none") - recent, 0.0)
        movers = -self.teachers.full(-eligible * policy.share)
        self._rotated.append(movers)
        within, out = mobility.rotating(movers, inputs.same_work)
        kind, at = inputs.axes.moves.index("rotation"), month // MONTHS_A_YEAR - 1
        self.ledger.moved_out[:, at, kind] += out
        self.ledger.moved_in[:, at, kind] += out
        self.ledger.rotated_within[:, at] += within @ inputs.cells_of_zone
        self._rotate_backbone(at, movers @ inputs.cells_of_zone, eligible @ inputs.cells_of_zone)

    def _rotate_backbone(self, at: int, movers: Array, eligible: Array) -> None:
        """Enter how many of those who rotate are backbone teachers, and how many are lacking of those asked for.

        Both of shape (replication, zone).
        """
        backbone = self.teachers.supposed.sample.of(self.inputs.scenario.assumptions.backbone)
        asked = -self.teachers.full(-movers * self.inputs.scenario.policies.market.rotation.backbone_share)
        found = np.minimum(asked, self.teachers.full(eligible * backbone[:, None]))
        self.ledger.rotated_backbone[:, at] += found
        self.ledger.backbone_lacking[:, at] += asked - found

    def share(self, month: int, in_post: Array) -> Array:
        """Time taught in other zones at a census, signed, shape (replication, cell)."""
        policy = self.inputs.scenario.policies.market.sharing
        if policy.from_year is None or not self._since(policy.from_year, month):
            return np.zeros_like(in_post)
        inside = self.inputs.inside(policy.levels)
        work = np.where(inside, self.inputs.sharing, -1)
        return redeployment.shared(self.teachers.supposed.need[:, month // MONTHS_A_YEAR] - in_post, work, policy.share)
