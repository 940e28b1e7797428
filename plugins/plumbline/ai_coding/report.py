"""The report of a repository: how AI is used, what is delivered, and what can and cannot be said of both."""

from collections import defaultdict
from datetime import timedelta
from math import isnan
from typing import TYPE_CHECKING, Any

import msgspec

from plumbline.ai_coding.report_models import Models, models_of, people_of
from plumbline.ai_coding.report_numbers import UNITS, numbers_of
from plumbline.ai_coding.suppression import hidden

if TYPE_CHECKING:
    import pandas as pd

EVERYWHERE, NOWHERE = "(all)", "(unknown)"
DELIVERED = ("merged", "commits", "median_merge_hours", "reopened", "closed", "fixes", "github_days")
CAVEAT = (
    "Associations, not effects: nobody was assigned to use AI, and busy weeks, releases and holidays move both "
    "sides. They are between days of a whole repository, weekday means removed, p-values adjusted for all pairs and "
    "lags; raw_pearson_r has the weekday rhythm in it and is no evidence. No number ranks or judges a person."
)
FIRED = " Negative lags, which only chance or a common cause explain, came out too ({count}): do not trust the rest."
PILOT = " Pilot: a group of fewer than {normal_group} people, shown because min_group was lowered."
PROVISIONAL = " Provisional: the last day has not settled."
COLUMNS = (
    "as_of_on", "repo", "window_days", "time_zone", "is_provisional", "privacy", "status", *UNITS, "caveat",
    "report", "created_at",
)  # fmt: skip


def reports(inputs: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of aggregates.ai_coding_report, one per row of its inputs.sql.

    Inputs   one row per (as_of_on, repo, window_days) with counts and sums; `cells` has those of calls by model and
             acceptance, with the people of each as numbers that mean nothing outside the query.
    Returns  the table's columns; `report` is a JSON document with the same keys for every row.
    Hidden   repositories and models of too few people, and others, so that no difference tells of them.
    """
    import pandas as pd

    windows = defaultdict(list)
    for row in inputs.to_dict("records"):
        windows[row["as_of_on"], row["window_days"]].append(row)
    made = [report for rows in windows.values() for report in _window(rows)]
    return pd.DataFrame(made, columns=list(COLUMNS), dtype=object)


def _window(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All reports of one window: what may be shown of one depends on the others."""
    min_group = rows[0]["min_group"]
    places = {row["repo"]: row for row in rows}
    together = places.pop(EVERYWHERE)
    everywhere = [cell for row in places.values() for cell in row["cells"]]
    people = {repo: people_of(row["cells"]) for repo, row in places.items() if row["cells"]}
    kept_back = hidden(people, min_group)
    if everywhere and len(people_of(everywhere)) < min_group:
        kept_back[EVERYWHERE] = "suppressed"
    models = {repo: models_of(row["cells"], min_group) for repo, row in places.items()}
    models[EVERYWHERE] = models_of(everywhere, min_group)
    if kept_back or not all(some.is_whole for some in models.values()):
        # the same model in the other repositories, taken from all, would tell of a hidden one
        share_tells = any(models[repo].share_tells for repo in places)
        models[EVERYWHERE] = Models([], is_whole=False, share_tells=share_tells)
    places[EVERYWHERE] = together | {"cells": everywhere}
    return [_report(row, models[repo], kept_back.get(repo)) for repo, row in places.items()]


def _report(row: dict[str, Any], models: Models, kept_back: str | None) -> dict[str, Any]:
    people = len(people_of(row["cells"]))
    privacy = kept_back or ("pilot" if 0 < people < row["normal_group"] else "shown")
    status = "suppressed" if kept_back else "ok" if _has_data(row) else "no data"
    is_told = status == "ok"
    numbers = dict.fromkeys(UNITS)
    if is_told:
        numbers |= numbers_of(_known(row)) | ({"policy_share": None} if models.share_tells else {})
    about = {name: row[name] for name in ("as_of_on", "repo", "window_days", "time_zone", "is_provisional")}
    said = about | {"privacy": privacy, "status": status, "caveat": _caveat(row, numbers, privacy)}
    document = said | {
        "first_on": row["as_of_on"] - timedelta(days=row["window_days"] - 1),
        "metrics": numbers,
        "acceptance_by_model": models.rows if is_told else [],
        "weekly_sessions": row["weekly_sessions"] if is_told else [],
        "associations_by_lag": row["associations"]["by_lag"] if is_told and row["associations"] else [],
        "units": UNITS,
    }
    return (
        said | numbers | {"report": msgspec.json.encode(document).decode(), "created_at": row["created_at"]}
    )


def _has_data(row: dict[str, Any]) -> bool:
    return bool(row["cells"]) or any(
        row[name] for name in ("commits", "merged", "closed", "reopened", "opened")
    )


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """The row with None where the query had nothing, and for delivery where GitHub was never asked."""
    known = {
        name: None if isinstance(value, float) and isnan(value) else value for name, value in row.items()
    }
    return known | dict.fromkeys(DELIVERED) if row["repo"] == NOWHERE or not row["github_days"] else known


def _caveat(row: dict[str, Any], numbers: dict[str, Any], privacy: str) -> str:
    return CAVEAT + "".join(
        sentence
        for sentence, is_said in (
            (FIRED.format(count=numbers["controls_fired"]), numbers["controls_fired"]),
            (PILOT.format(normal_group=row["normal_group"]), privacy == "pilot"),
            (PROVISIONAL, row["is_provisional"]),
        )
        if is_said
    )
