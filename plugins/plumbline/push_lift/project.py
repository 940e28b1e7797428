"""Does the PostHog project speak our vocabulary, and since when has it tracked anything?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise

from plumbline.files import query
from plumbline.landing import Rows
from plumbline.permanent import Permanent
from plumbline.push_lift.settings import SETTINGS, VOCABULARIES
from plumbline.run import Run
from plumbline.sources.posthog import PostHog


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
    """When tracking began, as the start of a UTC day: as the connection says, else judged from the events."""
    if posthog.tracking_since:
        first = date.fromisoformat(posthog.tracking_since)
    else:
        answer = posthog.ask(query("posthog", "tracking_start.hogql"), {}, "tracking start")
        days = [(date.fromisoformat(row["day"]), int(row["events"])) for row in answer.rows]
        if not days:
            raise UnknownEvent(
                f"project {posthog.project_id} has no events at all: extra 'project_id' of connection posthog"
            )
        first = tracking_start(days)
    begins = datetime.combine(first, time.min, tzinfo=UTC)
    return Rows(("project_id", "tracking_starts_at"), [(posthog.project_id, begins)])


def tracking_start(days: Sequence[tuple[date, int]]) -> date:
    """First day of the earliest stretch of tracking that counts, from (day, events) in order.

    Stretches are separated by more than longest_pause_days without any event; one with less than
    smallest_stretch of all events does not count. A phone with a wrong clock or an import of a few old events
    would otherwise stretch every baseline over days on which nobody was watched.
    """
    stretches = [[days[0]]]
    for earlier, later in pairwise(days):
        if (later[0] - earlier[0]).days > SETTINGS.longest_pause_days:
            stretches.append([])
        stretches[-1].append(later)
    enough = SETTINGS.smallest_stretch * sum(events for _, events in days)
    return next(s[0][0] for s in stretches if sum(events for _, events in s) >= enough)
