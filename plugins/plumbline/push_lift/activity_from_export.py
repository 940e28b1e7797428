"""What did each recipient do around a send? Counted from a PostHog batch export instead of its query API."""

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plumbline.batches import BatchRows
from plumbline.push_lift.activity_grid import COLUMNS, EVERYTHING, TOTALS
from plumbline.push_lift.settings import VOCABULARIES, Metric
from plumbline.push_lift.windows_of_sends import Windows, distinct_in, events_in, sum_in
from plumbline.run import Run
from plumbline.sources.posthog_export import BatchExport, People
from plumbline.sources.posthog_properties import MILLION, millionths, texts


def read_activity(export: BatchExport, sends: list[dict[str, Any]], run: Run) -> BatchRows:
    """The same rows as the query API's way: one per (send, metric) and one per send for metric '*'.

    `sends` have notification_id, person_id, sent_at, observed_from, and may have distinct_ids: all of the
    person's. Raises ExportTooShort when the export does not hold every window of every send until it settled.
    """
    metrics = VOCABULARIES[run.meaning["vocabulary"]].metrics
    ids = [send["notification_id"] for send in sends]
    totals = _totals(export, sends, metrics, run) if sends else {}
    names = (EVERYTHING, *(metric.name for metric in metrics))
    rows = [
        (notification_id, name, *totals[name][number])
        for number, notification_id in enumerate(ids)
        for name in names
    ]
    return BatchRows(COLUMNS, rows, {"notification_ids": ids}, dict(export.spent))


def _totals(
    export: BatchExport, sends: list[dict[str, Any]], metrics: tuple[Metric, ...], run: Run
) -> dict[str, list[list[float]]]:
    """Metric -> send -> the six totals."""
    baseline = timedelta(days=run.meaning["baseline_days"])
    last = max(send["sent_at"] for send in sends)
    export.check_holds(
        min(max(send["sent_at"] - baseline, send["observed_from"]) for send in sends),
        last + timedelta(hours=run.meaning["settle_hours"]),
    )
    people, owners = _people(sends)
    windows = Windows.of(
        owners,
        [send["sent_at"] for send in sends],
        [send["observed_from"] for send in sends],
        baseline=baseline,
        post=timedelta(hours=run.meaning["post_hours"]),
    )
    start, end = windows.reach
    events = export.read(start, end, people, lambda batch: _measured(batch, metrics))
    if events is None:
        return {name: [[0.0] * len(TOTALS)] * len(sends) for name in (EVERYTHING, *(m.name for m in metrics))}
    events = events.sort_by([("owner", "ascending"), ("at", "ascending")])
    keys = windows.keys(events["owner"].to_numpy(), events["at"].to_numpy())
    found = {EVERYTHING: events_in(windows, keys)}
    for number, metric in enumerate(metrics):
        mine = events[f"is_{number}"].to_numpy()
        if metric.measure == "events":
            found[metric.name] = events_in(windows, keys[mine])
        elif metric.measure == "sum":
            amounts = events[f"value_{number}"].to_numpy()[mine]
            found[metric.name] = sum_in(windows, keys[mine], amounts) / MILLION
        else:
            values = events[f"value_{number}"].combine_chunks().dictionary_encode().indices
            codes = values.fill_null(-1).to_numpy()
            mine = mine & (codes >= 0)
            found[metric.name] = distinct_in(windows, keys[mine], codes[mine])
    return {name: table.astype(float).tolist() for name, table in found.items()}


def _people(sends: list[dict[str, Any]]) -> tuple[People, list[int]]:
    """The persons, numbered in the order of their first send, and the number of each send's person."""
    by_person_id: dict[str, int] = {}
    by_distinct_id: dict[str, int] = {}
    owners = []
    for send in sends:
        number = by_person_id.setdefault(str(send["person_id"]).lower(), len(by_person_id))
        by_distinct_id |= dict.fromkeys(send.get("distinct_ids") or (), number)
        owners.append(number)
    return People(by_distinct_id, by_person_id), owners


def _measured(batch: pa.RecordBatch, metrics: tuple[Metric, ...]) -> pa.RecordBatch:
    """Whose event it is and when, which metrics it belongs to, and what it adds; the JSON stays behind."""
    columns = {name: batch[name] for name in ("uuid", "owner", "at")}
    for number, metric in enumerate(metrics):
        mine = pc.is_in(batch["event"], value_set=pa.array(metric.events, batch["event"].type))
        columns[f"is_{number}"] = mine
        if metric.measure == "events":
            continue
        documents = batch["properties"].filter(mine)
        if metric.measure == "sum":
            amounts = np.zeros(batch.num_rows, np.int64)
            amounts[mine.to_numpy(zero_copy_only=False)] = millionths(documents, metric.property)
            columns[f"value_{number}"] = pa.array(amounts)
        else:
            none = pa.nulls(batch.num_rows, pa.large_string())
            columns[f"value_{number}"] = pc.replace_with_mask(none, mine, texts(documents, metric.property))
    return pa.RecordBatch.from_pydict(columns)
