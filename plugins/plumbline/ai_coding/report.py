"""The report of a repository: how AI is used, what is delivered, and what can and cannot be said of both."""

from datetime import timedelta
from math import isnan
from typing import TYPE_CHECKING, Any

import msgspec

from plumbline.ai_coding.report_models import is_whole, models_of
from plumbline.ai_coding.report_numbers import UNITS, numbers_of

if TYPE_CHECKING:
    import pandas as pd

NOWHERE = "(unknown)"
DELIVERED = ("merged", "commits", "median_merge_hours", "reopened", "closed", "fixes", "github_days")
CAVEAT = (
    "Associations, not effects: nobody was assigned to use AI, and busy weeks, releases and holidays move both "
    "sides. They are between days of a whole repository, weekday means removed, p-values adjusted for all pairs and "
    "lags; raw_pearson_r has the weekday rhythm in it and is no evidence. No number ranks or judges a person."
)
FIRED = " Negative lags, which only chance or a common cause explain, came out too ({count}): do not trust the rest."
PILOT = " Pilot: a group of fewer than {normal_group} people, shown because min_group was lowered."
HIDDEN = (
    " Not in these numbers, but for what GitHub says: {count} days (of a repository each) whose group was too small to "
    "be shown, or would have told of one."
)
PROVISIONAL = " Provisional: the last day has not settled."
COLUMNS = (
    "as_of_on", "repo", "window_days", "time_zone", "is_provisional", "privacy", "status", *UNITS, "caveat",
    "report", "created_at", "is_whole",
)  # fmt: skip


def reports(inputs: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of aggregates.ai_coding_report, one per row of its inputs.sql.

    Inputs   one row per (as_of_on, repo, window_days) with counts and sums of what may be shown; `cells` has those of
             calls by model and acceptance, (all) those of all repositories.
    Returns  the table's columns; `report` is a JSON document with the same keys for every row.
    Hidden   nothing more is decided here but that days of fewer than min_group people together are no report.
    """
    import pandas as pd

    made = [_report(row) for row in inputs.to_dict("records")]
    return pd.DataFrame(made, columns=list(COLUMNS), dtype=object)


def _report(row: dict[str, Any]) -> dict[str, Any]:
    privacy = _privacy(row)
    is_hidden = privacy in ("suppressed", "complementary")
    status = "suppressed" if is_hidden else "ok" if _has_data(row) else "no data"
    is_told = status == "ok"
    numbers = dict.fromkeys(UNITS) | (numbers_of(_known(row)) if is_told else {})
    about = {name: row[name] for name in ("as_of_on", "repo", "window_days", "time_zone", "is_provisional")}
    said = about | {"privacy": privacy, "status": status, "caveat": _caveat(row, numbers, privacy, is_told)}
    document = said | {
        "first_on": row["as_of_on"] - timedelta(days=row["window_days"] - 1),
        "hidden_days": row["hidden_days"],
        "metrics": numbers,
        "acceptance_by_model": models_of(row["cells"]) if is_told else [],
        "weekly_sessions": row["weekly_sessions"] if is_told else [],
        "associations_by_lag": row["associations"]["by_lag"] if is_told and row["associations"] else [],
        "units": UNITS,
    }
    return said | numbers | {
        "report": msgspec.json.encode(document).decode(), "created_at": row["created_at"],
        "is_whole": row["hidden_days"] == 0 and is_whole(row["cells"]),
    }  # fmt: skip


def _privacy(row: dict[str, Any]) -> str:
    """Days are shown for who worked in the four weeks before them: few of these may have worked in the window."""
    if not row["cells"]:
        return row["hidden_as"] if row["hidden_days"] else "shown"
    if row["developers"] < row["min_group"]:
        return "suppressed"
    return "pilot" if row["developers"] < row["normal_group"] else "shown"


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


def _caveat(row: dict[str, Any], numbers: dict[str, Any], privacy: str, is_told: bool) -> str:
    return CAVEAT + "".join(
        sentence
        for sentence, is_said in (
            (FIRED.format(count=numbers["controls_fired"]), numbers["controls_fired"]),
            (PILOT.format(normal_group=row["normal_group"]), privacy == "pilot"),
            (HIDDEN.format(count=row["hidden_days"]), is_told and row["hidden_days"]),
            (PROVISIONAL, row["is_provisional"]),
        )
        if is_said
    )
