"""How fast is the lift of many campaigns, beside a scipy loop over campaigns and metrics?

python -m benchmarks.lift [--rows 1000000] [--campaigns 1000] [--repetitions 3]
"""

import argparse
import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import psycopg
from scipy import stats

from benchmarks.exposures import METRICS, RUN, make_exposures, measure_exposures
from benchmarks.measuring import figure, interleaved, print_machine, print_table
from benchmarks.parties import fresh_warehouse
from benchmarks.server import connector, postgres
from plumbline.files import statement
from plumbline.push_lift.campaign_lift import lift_by_campaign
from plumbline.steps import read_frame

GROUP = ["campaign_key", "metric"]
MEASURES = ("baseline_daily", "post_daily", "weekday_daily")
ROWS = """
copy (
    select campaign_key, metric, exposure.user_id, is_clean, baseline_daily, post_daily, weekday_daily
    from aggregates.user_lift
    join core.push_exposures as exposure using (notification_id)
    join staging.push_touched_campaigns as touched using (campaign_key)
    where exclusion is null and touched.run_id = 'benchmark'
) to stdout (format csv, header)
"""


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.lift", description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--campaigns", type=int, default=1_000)
    options.add_argument("--repetitions", type=int, default=3)
    chosen = options.parse_args()
    print_machine()
    with postgres() as server, fresh_warehouse(server) as dsn:
        make_exposures(dsn, chosen.rows, chosen.campaigns)
        measure_exposures(dsn)
        with connector(dsn)() as db:
            _measure(db, f"{chosen.rows:,} exposures x {len(METRICS)} metrics x {chosen.campaigns:,} campaigns",
                     chosen.repetitions)  # fmt: skip


def scipy_loop(rows: pd.DataFrame) -> pd.DataFrame:
    """The reference: one group after the other, as one would write it who knows pandas and scipy."""
    found = []
    for key, group in rows.groupby(GROUP, observed=True, sort=True):
        before, after, weekday = (group[name].to_numpy() for name in MEASURES)
        lift = after - before
        test = stats.ttest_rel(after, before)
        interval = test.confidence_interval()
        matched = stats.ttest_rel(after, weekday)
        found.append(
            (*key, len(lift), lift.mean(), lift.std(ddof=1), *np.percentile(lift, (5, 25, 50, 75, 95)),
             test.statistic, test.pvalue, interval.low, interval.high, matched.statistic, matched.pvalue)
        )  # fmt: skip
    names = (*GROUP, "analysed", "lift_mean", "lift_sd", "lift_p5", "lift_p25", "lift_median", "lift_p75", "lift_p95",
             "t_statistic", "p_value", "ci_low", "ci_high", "weekday_t_statistic", "weekday_p_value")  # fmt: skip
    return pd.DataFrame(found, columns=names)


def fetch(db: psycopg.Connection) -> pd.DataFrame:
    """Every measured row, by COPY: the fastest way into a frame that needs nothing but Postgres and pandas."""
    with db.cursor().copy(ROWS) as copy:
        text = io.BytesIO(b"".join(copy))
    return pd.read_csv(text, dtype=dict.fromkeys(GROUP, "category"), true_values=["t"], false_values=["f"])


def _measure(db: psycopg.Connection, size: str, repetitions: int) -> None:
    counted, rows = _counted(db), per_user(fetch(db))
    everybody = counted[counted["population"] == "all"].reset_index(drop=True)
    _expect_the_same(lift_by_campaign(everybody), scipy_loop(rows))
    _print(
        f"(a) The inference alone: from counts and sums in memory, from rows in memory; {size}",
        {"scipy loop": lambda: scipy_loop(rows), "plumbline": lambda: lift_by_campaign(everybody)},
        repetitions,
    )
    _print(
        f"(b) From the warehouse's rows to the result, all users and clean ones; {size}",
        {
            "COPY into pandas, mean per user, scipy loop": lambda: _fetch_and_loop(db),
            "plumbline": lambda: lift_by_campaign(_counted(db)),
        },
        repetitions,
    )


def _counted(db: psycopg.Connection) -> pd.DataFrame:
    return read_frame(db, statement("aggregates.campaign_lift", "inputs.sql"), RUN.parameters)


def per_user(rows: pd.DataFrame) -> pd.DataFrame:
    """The unit is the user: several sends of one campaign to one user are averaged first."""
    return rows.groupby([*GROUP, "user_id"], observed=True, sort=False)[[*MEASURES]].mean().reset_index()


def _fetch_and_loop(db: psycopg.Connection) -> list[pd.DataFrame]:
    rows = fetch(db)
    return [scipy_loop(per_user(rows)), scipy_loop(per_user(rows[rows["is_clean"]]))]


def _expect_the_same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Two ways are comparable only while they come to the same numbers."""
    both = ours.merge(theirs, on=GROUP, suffixes=("", "_loop"))
    if len(both) != len(theirs):
        raise RuntimeError(f"{len(both)} of {len(theirs)} campaigns x metrics were computed")
    judged = both[both["p_value"].notna()]
    for name in theirs.columns[len(GROUP) :]:
        np.testing.assert_allclose(
            judged[name].astype(float),
            judged[f"{name}_loop"].astype(float),
            rtol=1e-6,
            atol=1e-12,
            err_msg=name,
        )


def _print(title: str, ways: dict[str, Callable[[], object]], repetitions: int) -> None:
    seconds = interleaved(ways, repetitions)
    reference = next(iter(seconds.values()))
    print_table(
        f"{title}; medians of {repetitions} turns",
        ("way", "seconds", "times faster", "figure"),
        [
            (way, f"{s:.3f}", f"{reference / s:.1f}",
             "reference" if s is reference else figure(reference / s, 30, at_least=True))
            for way, s in seconds.items()
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
