"""How often is a before/after comparison 'significant' when the push changed nothing?

python -m benchmarks.false_positives [--campaigns 2000] [--recipients 1000] [--seed 20170101]
"""

import argparse
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.measuring import print_table
from local.sample import published
from plumbline.paired_t import paired_t
from plumbline.push_lift.activity_grid import WEEKS
from plumbline.push_lift.settings import SETTINGS

SECONDS_PER_DAY = 86_400
POST_DAYS = SETTINGS.post_hours // 24
DAYS = SETTINGS.baseline_days + POST_DAYS  # what is drawn of every user; the send lies before the last ones
YESTERDAY = SETTINGS.baseline_days - 1
IN_BURST = 0.2  # share of its days a user of the last design is interested
STAYS = 0.8  # and how often one day's interest is still there on the next


class Shares(NamedTuple):
    """Share of campaigns, 0 to 1, that come out significant although nothing happened."""

    plain: float
    weekday_matched: float


def rhythm() -> np.ndarray:
    """Baskets of the published sample by weekday, Monday first, beside an average day."""
    day = published.baskets()["second"].to_numpy() // SECONDS_PER_DAY
    weekday = (day[day < 52 * 7] + published.EPOCH.weekday()) % 7
    return np.bincount(weekday, minlength=7) * 7 / len(weekday)


def baskets_per_day() -> float:
    """Of one household of the published sample."""
    baskets = published.baskets()
    households = len(np.unique(baskets["household"].to_numpy()))
    return len(baskets) / households / 365


class Users:
    """Independent users who differ in how busy they are, and whom no push has ever changed."""

    def __init__(self, seed: int, recipients: int) -> None:
        self.chance, self.recipients = np.random.default_rng(seed), recipients
        self.rhythm, self.mean = rhythm(), baskets_per_day()

    def untargeted(self) -> np.ndarray:
        """Everybody, on any day of the week."""
        return self._days(self.recipients, self.chance.integers(7))

    def busy_weekday(self) -> np.ndarray:
        """Everybody, always when the two busiest days of the week begin."""
        return self._days(self.recipients, int(np.argmax(self.rhythm + np.roll(self.rhythm, -1))))

    def triggered(self) -> np.ndarray:
        """Those who were active yesterday, on any day; one day says nothing about the next."""
        return self._active_yesterday(in_bursts=False)

    def triggered_in_bursts(self) -> np.ndarray:
        """The same, but interest comes and goes: who was active yesterday is likely to be active today."""
        return self._active_yesterday(in_bursts=True)

    def _active_yesterday(self, *, in_bursts: bool) -> np.ndarray:
        weekday, found = self.chance.integers(7), []
        while sum(map(len, found)) < self.recipients:
            days = self._days(4 * self.recipients, weekday, in_bursts=in_bursts)
            found.append(days[days[:, YESTERDAY] > 0])
        return np.concatenate(found)[: self.recipients]

    def _days(self, users: int, weekday: int, *, in_bursts: bool = False) -> np.ndarray:
        """Baskets of `users` x DAYS; the send goes out at the midnight before a day that is `weekday`."""
        liking = self.chance.exponential(
            self.mean, users
        )  # as if some households bought hardly ever, some daily
        by_day = self.rhythm[(weekday + np.arange(-SETTINGS.baseline_days, POST_DAYS)) % 7]
        rate = liking[:, None] * by_day
        return self.chance.poisson(rate * self._interest(users) / IN_BURST if in_bursts else rate)

    def _interest(self, users: int) -> np.ndarray:
        """1 on the days of a burst, 0 otherwise: a chain that is interested IN_BURST of the time."""
        interest = np.empty((users, DAYS), dtype=bool)
        interest[:, 0] = self.chance.random(users) < IN_BURST
        begins = (1 - STAYS) * IN_BURST / (1 - IN_BURST)
        for day in range(1, DAYS):
            likely = np.where(interest[:, day - 1], STAYS, begins)
            interest[:, day] = self.chance.random(users) < likely
        return interest


DESIGNS: dict[str, Callable[[Users], np.ndarray]] = {
    "untargeted, any weekday": Users.untargeted,
    "untargeted, always a busy weekday": Users.busy_weekday,
    "triggered by yesterday's activity": Users.triggered,
    "triggered, activity in bursts": Users.triggered_in_bursts,
}


def false_positives(design: str, *, campaigns: int, recipients: int, seed: int) -> Shares:
    """Shares of `campaigns` with p < alpha, by the comparisons of campaign_lift, in a world without effects."""
    users = Users(seed, recipients)
    differences = np.array([_differences(DESIGNS[design](users)) for _ in range(campaigns)])
    tests = paired_t(recipients, differences.mean(axis=2), differences.std(axis=2, ddof=1))
    return Shares(*(float(share) for share in (tests.p_value < SETTINGS.alpha).mean(axis=0)))


def _differences(days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Daily average after the send minus that of all days before, and minus that of the same weekdays."""
    sent = SETTINGS.baseline_days
    after = days[:, sent:].mean(axis=1)
    same_weekdays = [days[:, sent - 7 * week : sent - 7 * week + POST_DAYS] for week in WEEKS]
    return after - days[:, :sent].mean(axis=1), after - np.concatenate(same_weekdays, axis=1).mean(axis=1)


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.false_positives", description=__doc__.split("\n")[0]
    )
    options.add_argument("--campaigns", type=int, default=2_000)
    options.add_argument("--recipients", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=20_170_101)
    chosen = options.parse_args()
    print_table(
        f"'Significant' of 100 campaigns of {chosen.recipients:,} users that changed nothing, "
        f"alpha {SETTINGS.alpha:g}; {chosen.campaigns:,} campaigns a design, seed {chosen.seed}",
        ("design", "before and after", "same weekdays"),
        [
            (design, *(f"{100 * share:.1f}" for share in false_positives(design, **vars(chosen))))
            for design in DESIGNS
        ],
    )


if __name__ == "__main__":
    main()
