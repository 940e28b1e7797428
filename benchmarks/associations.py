"""How often do unrelated daily series "correlate", and what do a report and 30 days of metrics cost?

python -m benchmarks.associations [--pairs 4000] [--repositories 200] [--calls 100000] [--repetitions 5]
"""

import argparse
from typing import NamedTuple

import numpy as np

from benchmarks.associations_cost import print_cost
from benchmarks.associations_days import print_days
from benchmarks.measuring import print_machine, print_table
from plumbline.ai_coding.settings import SETTINGS
from plumbline.associations import association, p_value
from plumbline.lags import lagged
from plumbline.multiplicity import benjamini_hochberg

RHYTHM = np.array(
    [1.3, 1.5, 1.4, 1.3, 1.2, 0.2, 0.2]
)  # of an average day, Monday first, as in most companies
RATES = [(kind, phi) for kind in ("normal", "counts", "rare counts") for phi in (0.0, 0.3, 0.5, 0.7)]
MEANS = {"counts": 20.0, "rare counts": 0.3}  # a day
LAGS = np.arange(SETTINGS.first_lag, SETTINGS.last_lag + 1)
BURN_IN = 50  # days before the first one: by then an autoregressive series has forgotten where it began


class Rates(NamedTuple):
    """Shares of unrelated pairs, 0 to 1, that come out with p < alpha."""

    raw: float
    weekdays_only: float
    pearson: float
    spearman: float


def daily_series(kind: str, phi: float, *, pairs: int, days: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two unrelated series a pair, (pairs, days) each, with the same weekdays and an AR(1) state of strength phi.

    normal: the state plus twice the rhythm; counts: Poisson around the rhythm times the exponential of the state.
    """
    chance = np.random.default_rng([seed, int(100 * phi), len(kind)])
    rhythm = RHYTHM[np.arange(days) % 7]

    def one() -> np.ndarray:
        state = chance.normal(size=(pairs, BURN_IN + days)) * np.sqrt(1 - phi**2)
        for day in range(1, state.shape[1]):
            state[:, day] += phi * state[:, day - 1]
        state = state[:, BURN_IN:]
        if kind == "normal":
            return state + 2 * rhythm
        return chance.poisson(MEANS[kind] * rhythm * np.exp(0.6 * state)).astype(float)

    return one(), one()


def found_by_chance(series: tuple[np.ndarray, np.ndarray]) -> Rates:
    """How often each way of testing calls the pairs correlated."""
    x, y = series
    weekdays = np.arange(x.shape[-1]) % 7
    raw, pearson = association(x, y), association(x, y, weekdays)
    p_values = (
        p_value(raw.r, x.shape[-1]),
        p_value(pearson.r, x.shape[-1] - 6),
        pearson.p_value,
        association(x, y, weekdays, ranks=True).p_value,
    )
    return Rates(*(float(np.mean(p < SETTINGS.alpha)) for p in p_values))


def found_in_reports(
    kind: str, phi: float, *, repositories: int, seed: int
) -> dict[str, tuple[float, float]]:
    """Shares of repositories with any of 6 x 4 unrelated pairs found at any lag, before and after adjusting."""
    days = SETTINGS.analysis_days + int(np.abs(LAGS).max())
    series = daily_series(kind, phi, pairs=6 * repositories, days=days, seed=seed)
    weekdays = np.arange(SETTINGS.analysis_days) % 7
    found: dict[str, list[tuple[bool, bool]]] = {"raw": [], "ours": []}
    for number in range(repositories):
        own = slice(6 * number, 6 * number + 6)
        x, y = lagged(series[0][own], series[1][own][:4], LAGS, SETTINGS.analysis_days)
        raw = p_value(association(x, y).r, SETTINGS.analysis_days)
        for way, p in (("raw", raw), ("ours", association(x, y, weekdays).p_value)):
            found[way].append(
                ((p < SETTINGS.alpha).any(), (benjamini_hochberg(p.ravel()) < SETTINGS.alpha).any())
            )
    return {way: tuple(np.mean(each, axis=0)) for way, each in found.items()}


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.associations", description=__doc__.split("\n")[0]
    )
    options.add_argument("--pairs", type=int, default=4_000)
    options.add_argument("--repositories", type=int, default=200)
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--repetitions", type=int, default=5)
    options.add_argument("--seed", type=int, default=20_170_101)
    chosen = options.parse_args()
    print_machine()
    _print_rates(chosen.pairs, chosen.seed)
    _print_reports(chosen.repositories, chosen.seed)
    print_cost(chosen.calls, chosen.repetitions)
    print_days(chosen.calls, chosen.repetitions)


def _print_rates(pairs: int, seed: int) -> None:
    rows = []
    for kind, phi in RATES:
        found = found_by_chance(daily_series(kind, phi, pairs=pairs, days=SETTINGS.analysis_days, seed=seed))
        rows.append((f"{kind}, phi {phi:g}", *(f"{100 * share:.1f}" for share in found)))
    print_table(
        f"'Correlated' of 100 unrelated pairs of {SETTINGS.analysis_days} days; {pairs:,} pairs a row",
        ("series", "raw", "weekdays removed", "and effective n", "Spearman"),
        rows,
    )  # fmt: skip


def _print_reports(repositories: int, seed: int) -> None:
    rows = []
    for kind, phi in (("normal", 0.0), ("normal", 0.5), ("counts", 0.0), ("counts", 0.5)):
        found = found_in_reports(kind, phi, repositories=repositories, seed=seed)
        shares = (f"{100 * share:.0f}" for way in ("raw", "ours") for share in found[way])
        rows.append((f"{kind}, phi {phi:g}", *shares))
    print_table(
        f"Of 100 repositories, those with any of 24 unrelated pairs found at any of {len(LAGS)} lags; "
        f"{repositories:,} a row",
        ("series", "raw", "raw, adjusted", "ours", "ours, adjusted"),
        rows,
    )


if __name__ == "__main__":
    main()
