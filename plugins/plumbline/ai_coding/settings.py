"""What the numbers of ai_coding mean: every length, limit and list, with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from plumbline.replay import MAX_ATTEMPTS


@dataclass(frozen=True)
class Settings:
    """One value, one reason. SQL gets those of IN_SQL as parameters of the same name."""

    business_zone: str = "UTC"  # the days everybody reads; stored beside every number
    settle_days: int = 3  # laptops upload their traces within days; what comes later restates
    session_gap_minutes: int = 30  # the pause after which people have done something else
    min_group: int = (
        5  # fewer people can be recognised by what they did; a pilot may lower it, and is labelled
    )
    group_days: int = 28  # people count as a group when they worked within four weeks of each other
    max_dead_share: float = 0.01  # more than 1 % unreadable lines: a source has changed, not some lines
    judged_lines: int = (
        1000  # 1 % of them is more than a bad line or two, and a small team writes them in two weeks
    )
    max_lost_share: float = 0.001  # of all calls: a day of a quarter, lost by accident, is 1 % of them
    few_lost_calls: int = 20  # lines that were mended, a session that was taken back: nobody has to be asked
    max_call_usd: float = 1e6  # no call costs that: a line that lies must not outweigh all others
    max_line_bytes: int = 8_000_000  # no call is longer than its prompt; more would not fit into memory
    lines_at_a_time: int = 100_000  # lines of one transaction: a few seconds, some dozen megabytes
    dead_bytes_at_a_time: int = 8_000_000  # dead letters of one transaction: they wait in memory
    bytes_of_a_task: int = (
        64_000_000  # small files are read together: seconds of work, not seconds of starting
    )
    most_tasks: int = 200  # of one run; Airflow refuses more than 1,024
    longest_call_ms: int = 86_400_000  # what took longer than a day is a clock that jumped
    most_tokens: int = 10**12  # no context is a millionth of it, and sums of it still fit a bigint
    unique_id: int = 20  # characters with letters and digits: shorter ids are counters with a name in front
    longest_id: int = 200  # characters; three of four bytes each still fit one entry of an index
    earliest: datetime = datetime(2015, 1, 1, tzinfo=UTC)  # before there were such assistants
    latest: datetime = datetime(2100, 1, 1, tzinfo=UTC)  # no clock is that wrong by accident
    begin_days: int = (
        5  # days with activity that make a beginning: a clock that was wrong for some days makes none
    )
    pause_days: int = 120  # longer than any analysis looks back: what lies on its two sides never meets
    poison_attempts: int = MAX_ATTEMPTS  # as with every other source of dead letters
    analysis_days: int = 90  # a quarter: enough days for weekday means and lags
    report_days: tuple[int, ...] = (28, 90)  # the last four weeks, and the quarter beside them
    first_lag: int = -7  # negative lags are the control: tomorrow cannot work on today
    last_lag: int = 14  # two weeks: longer than nearly all reviews take
    min_days: int = 20  # no p-value below: autocorrelation cannot be judged from fewer days
    min_varying_days: int = 10  # no p-value below: two rare days that meet by chance are no association
    alpha: float = 0.05
    confidence: float = 0.95
    policy_models: tuple[str, ...] = (
        "claude-*",
        "gpt-4o*",
        "gpt-4.1*",
        "gpt-5*",
        "o3*",
        "o4-mini*",
    )  # allowed ones
    fix_titles: str = r"\y(hot-?fix|fix(es|ed)?|revert(s|ed)?|regression)\y"  # what calls itself a follow-up
    github_overlap_minutes: int = 60  # rows shift while pages are read, and clocks differ
    github_batch: int = 20  # pull requests of one transaction: four requests each, about a minute of reading
    commit_overlap_days: int = (
        30  # commits reach the default branch long after they were made: when it is pushed
    )
    part_rows: int = 2_000_000  # rows of one Parquet file: about 128 MB


SETTINGS = Settings()
IN_SQL = (
    "business_zone", "settle_days", "session_gap_minutes", "min_group", "group_days", "max_dead_share", "judged_lines",
    "max_lost_share", "few_lost_calls", "max_call_usd", "begin_days", "pause_days", "analysis_days", "report_days",
    "first_lag", "last_lag", "min_days", "fix_titles",
)  # fmt: skip
NORMAL_GROUP = 5  # what min_group is when nobody lowered it for a pilot


def sql_parameters(extra_of: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """The settings as bound parameters. Connections say nothing about what these numbers mean."""
    values = {name: getattr(SETTINGS, name) for name in IN_SQL}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()} | {
        "normal_group": NORMAL_GROUP
    }
