"""What the numbers of push_lift mean: every length, limit and weight, with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from plumbline.permanent import Permanent


@dataclass(frozen=True)
class Metric:
    """One thing users do. `measure`: events counts them, unique counts distinct values of `property`
    (sessions), sum adds `property` up. Event names are case-sensitive."""

    name: str
    events: tuple[str, ...]
    measure: Literal["events", "unique", "sum"] = "events"
    property: str | None = None

    def __post_init__(self) -> None:
        if self.measure != "events" and not self.property:
            raise ValueError(f"metric {self.name} is a {self.measure}: name the property it looks at")


@dataclass(frozen=True)
class Vocabulary:
    """How one PostHog project calls things. `distinct_id_pattern` is an anchored regular expression."""

    name: str
    metrics: tuple[Metric, ...]
    distinct_id_pattern: str


class UnknownVocabulary(Permanent):
    """The connection names a vocabulary that is not defined here."""


UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
VOCABULARIES: Mapping[str, Vocabulary] = MappingProxyType({
    v.name: v
    for v in (
        Vocabulary(
            "marketplace",
            (
                Metric("sessions", ("$pageview", "$screen"), "unique", "$session_id"),
                Metric("closet_adds", ("PDP add to closet",)),
                Metric("wishlist_adds", ("PDP add to wishlist",)),
                Metric("offers_created", ("Offer Created",)),
                Metric("offers_accepted", ("Offer Accepted",)),
                Metric("trade_machine", ("Trade machine clicked",)),
            ),
            distinct_id_pattern=f"^{UUID}$",
        ),
        Vocabulary(
            "retail",
            (Metric("baskets", ("basket",)), Metric("spend_usd", ("basket",), "sum", "sales")),
            distinct_id_pattern=f"^([0-9]{{1,9}}|[a-z][a-z0-9-]{{2,40}}|{UUID})$",
        ),
    )
})  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """Weight of a quality dimension in the score, and the floor below which it blocks on its own."""

    weight: float
    floor: float


QUALITY: Mapping[str, Dimension] = MappingProxyType({
    # the score alone would let mapping fall to 87.5 %, and those who are found may be others than those who are not
    "mapping": Dimension(0.40, 0.95),
    "timestamps": Dimension(0.20, 0.95),
    "completeness": Dimension(0.20, 0.95),
    "format": Dimension(0.20, 0.95),
    # no part of the score: more than 1 % unreadable rows means that the source has changed, not that some are odd
    "readable": Dimension(0.0, 0.99),
})  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """One value, one reason. SQL gets those of IN_SQL as parameters of the same name."""

    baseline_days: int = 30  # long enough for monthly habits
    post_hours: int = 48  # a push is forgotten after two days
    lag_hours: int = 6  # phones send events late; later ones than that are rare and restate on a re-run
    overdue_days: int = 30  # a run that failed is made up for by later ones for this long, then by backfill
    campaign_gap_hours: int = 6  # gaps up to 112 min occur inside one campaign, the next is days away
    min_baseline_days: float = 1.0  # a daily average of less than a day is a rate of hours
    min_rows_for_strays: int = (
        100  # rows without a usable time belong to no day: a small day is not judged by them
    )
    users_per_request: int = 1000  # 7 metrics x 1,000 sends stay far below the 50,000 rows of an answer
    longest_pause_days: int = 14  # longer than any holiday, shorter than the way from a wrong clock to today
    smallest_stretch: float = 0.01  # of all events: a real beginning of tracking has more
    max_query_bytes: int = 200 * 1024  # PostHog refuses query text of about 256 KiB
    recipient_statuses: tuple[str, ...] = ("delivered", "tracked")  # tracked is all the cadence source knows
    known_statuses: tuple[str, ...] = (
        "delivered", "tracked", "sent", "queued", "pending", "scheduled", "failed", "bounced", "rejected",
        "expired", "cancelled", "suppressed", "undelivered", "opened", "clicked", "dismissed",
    )  # fmt: skip
    test_layers: tuple[int, ...] = (4,)  # test sends reach colleagues
    new_user_layers: tuple[int, ...] = (5,)  # new users have no 30-day history to compare with
    alpha: float = 0.05  # two-sided, as everybody reads it
    power: float = 0.80  # the usual promise: four of five true effects of the asked size are seen
    relevant_relative_lift: float = 0.10  # the smallest change anybody would act on; sets users_required
    min_users: int = 30  # below this the t interval rests on normality that counts of events do not have
    min_active_users: int = 10  # a metric that hardly anybody touches has no average worth comparing
    quality: Mapping[str, Dimension] = field(default_factory=lambda: QUALITY)
    min_score: float = 0.95  # as the floors of its parts: it holds also where one of them was lowered

    @property
    def settle_hours(self) -> int:
        """Hours after a send from which on its counts are final."""
        return self.post_hours + self.lag_hours


SETTINGS = Settings()
IN_SQL = (
    "baseline_days", "post_hours", "settle_hours", "overdue_days", "campaign_gap_hours", "min_baseline_days",
    "min_rows_for_strays",
    "users_per_request", "recipient_statuses", "known_statuses", "test_layers",
    "new_user_layers",
)  # fmt: skip


def vocabulary_of(name: str) -> Vocabulary:
    """The vocabulary a connection names; UnknownVocabulary lists the ones there are."""
    if name not in VOCABULARIES:
        raise UnknownVocabulary(
            f"connection posthog: extra 'vocabulary' is {name!r}, must be one of {', '.join(VOCABULARIES)}"
        )
    return VOCABULARIES[name]


def sql_parameters(extra_of: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """The settings as bound parameters, and what the PostHog connection says its project speaks."""
    vocabulary = vocabulary_of(extra_of("posthog").get("vocabulary", "marketplace"))
    values = {name: getattr(SETTINGS, name) for name in IN_SQL}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()} | {
        "vocabulary": vocabulary.name,
        "metrics": [metric.name for metric in vocabulary.metrics],
        "distinct_id_pattern": vocabulary.distinct_id_pattern,
    }
