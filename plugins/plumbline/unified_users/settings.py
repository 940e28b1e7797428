"""What the numbers of unified_users mean: every length, limit, weight and list, with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

# The order is that of the bits of core.user_days.activity_mask: add new types at the end, never in between.
ACTIVITY_TYPES = (
    "signup", "post", "comment", "reply", "mention_made", "mention_received", "report_made", "moderation",
    "group_create", "group_join", "vote", "collection_create", "collection_share", "profile_added",
    "experience_added", "education_added", "view_granted", "search",
)  # fmt: skip
SOCIAL_TYPES = (
    "post", "comment", "reply", "mention_made", "report_made", "moderation", "group_create", "group_join",
)  # fmt: skip
SCORE_WEIGHTS: Mapping[str, int] = MappingProxyType(
    # by effort: a post is more than an answer, an answer more than a vote, and a collection is several finds;
    # a reply is a comment, and sharing or filling a collection is not making one
    {"post": 3, "comment": 2, "reply": 2, "vote": 1, "collection_create": 5}
)
COMPLETENESS: Mapping[str, int] = MappingProxyType(
    # what a profile can show; together 100, and what takes most effort weighs most
    {"first_name": 10, "last_name": 10, "email": 10, "headline": 15, "linkedin": 10, "experience": 20,
     "education": 15, "location": 10}
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """One value, one reason. SQL gets those of IN_SQL as parameters of the same name."""

    business_zone: str = "UTC"  # the days, weeks and months everybody reads; stored beside every number
    link_method: str = "external_id=person_id"  # the only pair of columns that was made to be compared
    fallback_methods: tuple[str, ...] = ("iam_id=kratos_id",)  # one login is one person; an address is not
    first_possible_at: datetime = datetime(1990, 1, 1, tzinfo=UTC)  # older: clocks nobody has set
    max_match_rate_drop: float = 0.02  # ten times the change of a busy day; more is a broken export
    max_fill_drop: float = 0.05  # people empty a field one by one; more at once is a broken export
    settle_days: int = 3  # phones and queues deliver within hours; what comes later restates
    lookback_days: int = 3  # re-read for clocks that differ and transactions that were long
    max_shrink: float = 0.5  # a table that lost half its rows overnight was truncated, not cleaned
    max_restated_share: float = (
        0.05  # late rows move settled days by a thousandth; more is a source gone wrong
    )
    max_dead_share: float = 0.01  # more than 1 % unreadable rows: the source has changed, not some rows
    bulk_rows: int = 100  # nobody makes a hundred rows ...
    bulk_gap_seconds: float = 1.0  # ... with no pause of a second between them ...
    bulk_rows_per_second: float = 20.0  # ... at this rate: a busy table is not an import
    bulk_actor_rows: int = 50  # one person does not do the same thing fifty times without such a pause
    unpaused_seconds: float = 1.0  # what counts as no pause for one person
    new_days: int = 7  # the first week belongs to finding one's way
    engaged_days: int = 30  # lifecycle: active in a month ...
    dormant_days: int = 90  # ... in a quarter, or churned
    trailing_days: int = 90  # the engagement score beside the lifetime one
    power_user_points: int = 50  # ten collections or 17 posts: more than anybody does in passing
    active_points: int = 20  # seven posts or ten comments: more than a try
    intensity_steps: tuple[int, ...] = (5, 10, 20)  # in 30 days: weekly, twice a week, most working days
    completeness_steps: tuple[int, ...] = (20, 40, 60, 80)  # fifths of the 100 points
    complete_profile: int = 80  # the upper fifth: at most one of the large parts is missing
    usable_profile: int = 50  # half of the points: the funnel asks whether others can make something of it
    top_rows: int = 50  # as many places as anybody reads
    top_days: int = 30  # a month: what is talked about now, and more than a quiet week
    retention_days: int = 90  # periods that are kept: a quarter of days,
    retention_weeks: int = 52  # a year of weeks,
    retention_months: int = 24  # two years of months (30 days each, so that all are equally long)
    min_headline: int = 10  # a headline of ten letters says nothing
    passive_types: tuple[str, ...] = ("mention_received",)  # happened to the user
    social_types: tuple[str, ...] = SOCIAL_TYPES  # done among people; comprehensive is all types
    score_weights: Mapping[str, int] = field(default_factory=lambda: SCORE_WEIGHTS)
    completeness: Mapping[str, int] = field(default_factory=lambda: COMPLETENESS)


SETTINGS = Settings()
NOBODY = "00000000-0000-0000-0000-000000000000"  # user_id of queue entries that are about a day, not a user
IN_SQL = (
    "business_zone", "link_method", "fallback_methods", "first_possible_at", "max_match_rate_drop",
    "max_fill_drop", "settle_days", "max_shrink",
    "max_restated_share", "lookback_days", "max_dead_share", "bulk_rows", "bulk_gap_seconds",
    "bulk_rows_per_second", "bulk_actor_rows", "unpaused_seconds", "new_days", "engaged_days",
    "dormant_days", "trailing_days", "power_user_points", "active_points", "intensity_steps",
    "completeness_steps", "complete_profile", "usable_profile", "top_rows", "top_days", "retention_days",
    "retention_weeks", "retention_months", "min_headline", "passive_types", "social_types",
)  # fmt: skip


def sql_parameters(extra_of: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """The settings as bound parameters. Connections say nothing about what these numbers mean."""
    values = {name: getattr(SETTINGS, name) for name in IN_SQL}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()} | {
        "activity_types": list(ACTIVITY_TYPES),
        "scored_types": list(SETTINGS.score_weights),
        "score_weights": list(SETTINGS.score_weights.values()),
        "nobody": NOBODY,
        **{f"{part}_weight": weight for part, weight in SETTINGS.completeness.items()},
    }
