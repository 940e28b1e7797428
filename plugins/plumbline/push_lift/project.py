"""Does the PostHog project speak our vocabulary, and since when has it tracked anything?"""

from datetime import UTC, datetime, time

from plumbline.files import query
from plumbline.landing import Rows
from plumbline.permanent import Permanent
from plumbline.push_lift.settings import VOCABULARIES
from plumbline.run import Run
from plumbline.sources.posthog import PostHog

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UnknownEvent(Permanent):
    """A metric counts an event the project has never sent: a misspelt name would read as zero activity."""


def read_events(posthog: PostHog, run: Run) -> Rows:
    """The vocabulary's event names as the project knows them; UnknownEvent names those it does not."""
    vocabulary = VOCABULARIES[run.meaning["vocabulary"]]
    wanted = sorted({event for metric in vocabulary.metrics for event in metric.events})
    answer = posthog.ask(query("posthog", "event_names.hogql"), {"event_names": wanted}, "event names")
    known = {row["event"]: row["events"] for row in answer.rows}
    missing = [event for event in wanted if event not in known]
    if missing:
        raise UnknownEvent(
            f"project {posthog.project_id} has never sent {', '.join(map(repr, missing))}. Names are case-sensitive: "
            f"correct vocabulary {vocabulary.name!r} in plumbline/push_lift/settings.py, or extra 'vocabulary' of "
            "connection posthog."
        )
    return Rows(("event", "events"), sorted(known.items()))


def read_project(posthog: PostHog, run: Run) -> Rows:
    """When tracking began, as the start of that UTC day: the first event's own hour is chance."""
    answer = posthog.ask(query("posthog", "tracking_start.hogql"), {}, "tracking start")
    first = datetime.fromisoformat(answer.rows[0]["tracking_starts_at"]).astimezone(UTC)
    if first <= EPOCH:  # the smallest of no times, in PostHog's database
        raise UnknownEvent(
            f"project {posthog.project_id} has no events at all: extra 'project_id' of connection posthog"
        )
    return Rows(
        ("project_id", "tracking_starts_at"),
        [(posthog.project_id, datetime.combine(first.date(), time.min, tzinfo=UTC))],
    )
