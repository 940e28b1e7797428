"""By when every published table has to be up to date, how its age is read, and who answers for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Covers = Literal["day", "week", "month", "until"]
OWNERS = {  # who is asked about the numbers; whoever adopts the repository puts names of teams here
    "push_lift": "growth",
    "unified_users": "product analytics",
    "ai_coding": "developer experience",
}
OPERATIONS = {"maintenance": "platform"}  # scheduled, but nothing published depends on it: told when it fails
MORNING = timedelta(hours=7, minutes=30)  # people look from 08:00 UTC on: half an hour is left to warn them
LATE_MORNING = timedelta(hours=9)  # read by hand, in no dashboard
NOON = timedelta(hours=12)  # models are trained in the afternoon
SETTLING = timedelta(hours=54)  # push_lift: 48 h of behaviour and 6 h for late events


@dataclass(frozen=True)
class Column:
    """The newest value of a column says up to when the table is good.

    `covers`: `day`, `week`, `month` = the first day of a period that is complete in the table; `until` = the first
    day that is not in it. `zone` is the column with the time zone of that day; None: the day is one of UTC.
    """

    name: str
    covers: Covers
    zone: str | None = "time_zone"


@dataclass(frozen=True)
class Target:
    """What is promised of one table.

    `column` None: the table has no day of its own, or none on a quiet day, and is as old as the last publication
    of its pipeline, less `settles`. `due_after` is the time from midnight UTC after the end of a period until the
    period has to be readable. A table with a `column` that holds nothing is late, unless ops/freshness.empty.sql
    says that it may: then it is as old as the last publication. `job`: not a table but files, as old as the window of
    the last run in which this task of the pipeline wrote them.
    """

    table: str
    pipeline: str
    reason: str
    column: Column | None = None
    due_after: timedelta = MORNING
    settles: timedelta = timedelta(0)
    job: str | None = None

    @property
    def owner(self) -> str:
        return OWNERS[self.pipeline]


DAY, WEEK, MONTH = Column("day_on", "day"), Column("week_on", "week"), Column("month_on", "month")
PERIOD = Column("period_on", "day")  # days, weeks and months in one table: the newest one is a day
EVENT, AS_OF = Column("event_date", "day"), Column("as_of_on", "until")


def _push_lift(table: str, reason: str, settles: timedelta = timedelta(0)) -> Target:
    return Target(f"aggregates.{table}", "push_lift", reason, settles=settles)


def _users(table: str, reason: str, column: Column | None = None, **more: object) -> Target:
    return Target(table if "." in table else f"aggregates.{table}", "unified_users", reason, column, **more)


def _coding(table: str, reason: str, column: Column | None = None, **more: object) -> Target:
    return Target(table if "." in table else f"aggregates.{table}", "ai_coding", reason, column, **more)


TARGETS: tuple[Target, ...] = (
    # push_lift: a day without sends adds no row, so the publication is the witness; a day that was blocked counts
    _push_lift("push_overview", "yesterday's sends are counted by campaign, pending ones too"),
    _push_lift("user_lift", "a send is measured 54 h after it, not before", SETTLING),
    _push_lift("campaign_lift", "campaign decisions are taken on sends that have settled", SETTLING),
    _push_lift("lift_family", "adjusted with every campaign that is published", SETTLING),
    # unified_users: one row a day at least where a column is named
    _users("daily_metrics", "the morning's headline: users, new users, active users", DAY),
    _users("weekly_metrics", "Monday's report", WEEK),
    _users("monthly_metrics", "the report of the first of the month", MONTH),
    _users("cohort_retention", "no row for a day nobody signed up on"),
    _users("lifecycle_transitions", "read beside the daily numbers", PERIOD),
    _users("user_engagement_levels", "campaigns pick their audience from it in the morning", AS_OF),
    _users("engagement_distribution", "read beside the levels it counts", AS_OF),
    _users("power_user_curve", "read beside the daily numbers", DAY),
    _users("content_metrics", "no row for a day without posts and answers"),
    _users("finder_metrics", "read beside the daily numbers", DAY),
    _users("collection_metrics", "no row for a day without collections"),
    _users("profile_metrics", "a snapshot that is missed cannot be made later: profiles have no past", DAY),
    _users("funnel_metrics", "a snapshot that is missed cannot be made later: profiles have no past", DAY),
    _users("metrics_by_country", "read beside the daily numbers", PERIOD),
    _users("restricted.top_posters", "empty after a month without posts", due_after=LATE_MORNING),
    _users("restricted.top_posts", "empty after a month without posts", due_after=LATE_MORNING),
    _users("ai.activation_training", "rows are as old as signups are", due_after=NOON),
    _users("ai.engagement_training", "rows are as old as signups are", due_after=NOON),
    _users("ai.churn_training", "rows are of the first of a month", due_after=NOON),
    # ai_coding: weekends have few calls, repositories have a row every day
    _coding("daily_session_metrics", "a row per repository and day, (nobody)'s when nobody called", EVENT),
    _coding("daily_github_metrics", "a row per repository and day", EVENT),
    _coding("restricted.cost_reconciliation", "no row for a month without calls and invoices", due_after=NOON),
    _coding("correlation_cache", "the analysis of the last published day",
            Column("correlation_date", "day"), due_after=LATE_MORNING),
    _coding("ai_coding_report", "the report of the last published day",
            Column("as_of_on", "day"), due_after=LATE_MORNING),
)  # fmt: skip

FILES: tuple[Target, ...] = (
    Target("exports/campaign_lift", "push_lift", "notebooks read it", due_after=NOON, settles=SETTLING,
           job="analyze.export_campaign_lift"),
    *(Target(f"exports/{name}", "unified_users", "models are trained in the afternoon", due_after=NOON,
             job=f"analyze.export_{name}")
      for name in ("activation_training", "engagement_training", "churn_training")),
    Target("exports/ai_coding", "ai_coding", "analysts query the lake", due_after=NOON, job="analyze.export_lake"),
)  # fmt: skip


def deadline_of(pipeline: str) -> timedelta:
    """Time from midnight UTC after a day until the first of the pipeline's tables has to have it."""
    return min(target.due_after for target in TARGETS if target.pipeline == pipeline)
