"""What did each recipient do around a send? Counts in exact windows, zeros included."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from plumbline.batches import BatchRows
from plumbline.files import query
from plumbline.push_lift.activity_grid import COLUMNS, EVERYTHING, TOTALS, WEEKS
from plumbline.push_lift.by_size import ask_in_parts
from plumbline.push_lift.settings import VOCABULARIES
from plumbline.run import Run
from plumbline.sources.posthog import AnswerNotWhole, PostHog


def read_activity(posthog: PostHog, sends: list[dict[str, Any]], run: Run) -> BatchRows:
    """One row per (send, metric) and one per send for metric '*', all events; no event is a row of zeros.

    `sends` have notification_id, person_id, sent_at, observed_from. Counted from the batch export instead if
    the connection names one.
    """
    if posthog.export is not None:
        from plumbline.push_lift import activity_from_export  # slow to import, and a DAG file imports us

        return activity_from_export.read_activity(posthog.export, sends, run)
    metrics = VOCABULARIES[run.meaning["vocabulary"]].metrics
    metric_events = [[EVERYTHING, "*", "events", ""]] + [
        [m.name, event, m.measure, m.property or ""] for m in metrics for event in m.events
    ]
    numbered = list(enumerate(sends))

    def values_of(part: Sequence[tuple[int, dict]]) -> dict[str, Any]:
        first = min(send["sent_at"] for _, send in part)
        last = max(send["sent_at"] for _, send in part)
        return {
            "sends": [
                [str(n), str(send["person_id"]), _iso(send["sent_at"]), _iso(send["observed_from"])]
                for n, send in part
            ],
            "metric_events": metric_events,
            "reach_start": _iso(first - timedelta(days=max(run.meaning["baseline_days"], 7 * max(WEEKS)))),
            "reach_end": _iso(last + timedelta(hours=run.meaning["post_hours"])),
            "baseline_hours": run.meaning["baseline_days"] * 24,
            "post_hours": run.meaning["post_hours"],
        }

    text = query("posthog", "activity.hogql")
    counted: dict[tuple[int, str], tuple] = {}
    for row in ask_in_parts(posthog, text, "activity", numbered, values_of):
        key = (int(row["send_no"]), row["metric"])
        if key in counted:
            raise AnswerNotWhole(f"posthog activity: send {key[0]} metric {key[1]} came twice in one batch")
        counted[key] = tuple(float(row[total]) for total in TOTALS)
        if int(row["unreadable"]):
            raise AnswerNotWhole(
                f"posthog activity: {row['unreadable']} amounts of metric {key[1]} are too large to be added up"
            )
    silent = [n for n, _ in numbered if (n, EVERYTHING) not in counted]
    if silent:
        raise AnswerNotWhole(
            f"posthog activity: no answer about {len(silent)} of {len(sends)} sends; silence is answered with zeros"
        )
    nothing = (0.0,) * len(TOTALS)
    rows = [
        (send["notification_id"], metric, *counted.get((n, metric), nothing))
        for n, send in numbered
        for metric in (EVERYTHING, *(m.name for m in metrics))
    ]
    ids = [send["notification_id"] for send in sends]
    return BatchRows(COLUMNS, rows, {"notification_ids": ids}, dict(posthog.spent))


def _iso(instant: datetime) -> str:
    """Always with an offset: PostHog reads a bare time in its project's zone."""
    return instant.isoformat(timespec="microseconds")
