"""What can be asked: every data set is one SELECT of include/sql/pages, with the filters it knows."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from plumbline.files import SQL

Pipeline = Literal["push_lift", "unified_users", "ai_coding", "maintenance"]
Text = Annotated[str, Field(max_length=300)]
FILTERS: dict[str, tuple[Any, str]] = {
    "date_from": (date, "first day, like 2025-03-01"),
    "date_to": (date, "last day, included"),
    "pipeline": (Pipeline, "DAG id"),
    "run_id": (Text, "Airflow run id"),
    "job": (Text, "task id, group included"),
    "table": (Text, "table, schema included"),
    "dimension": (Text, "dimension of quality, or score"),
    "passed": (bool, "whether the gate let the run through"),
    "is_open": (bool, "whether the incident has not ended"),
    "status": (Text, "status, like failed (tasks) or open (dead letters)"),
    "campaign": (Text, "campaign id or key"),
    "layer": (Annotated[int, Field(ge=-32768, le=32767)], "cadence layer"),
    "metric": (Text, "metric of the vocabulary"),
    "population": (Literal["all", "clean"], "every analysed user, or those with no other send in a window"),
    "design": (
        Literal["randomised", "calibrated", "descriptive", "insufficient"],
        "what the comparison is worth",
    ),
    "people": (Literal["included", "everyone"], "without excluded accounts, or with them"),
    "cohort_kind": (Literal["day", "week", "month"], "length of the cohort and of its periods"),
    "cohort": (date, "first day of the cohort"),
    "last_period": (Annotated[int, Field(ge=0, le=100_000)], "periods after this one are left out"),
    "period_kind": (Literal["day", "week", "month"], "length of the period"),
    "repository": (Text, "owner/name, or (all)"),
    "window_days": (Annotated[int, Field(ge=1, le=100_000)], "length of the report's window in days"),
    "metric_x": (Text, "metric of AI use"),
    "metric_y": (Text, "metric of delivery"),
    "is_control": (bool, "negative lags only, or without them"),
}
DAYS = ("date_from", "date_to")


@dataclass(frozen=True)
class DataSet:
    """One SELECT. `pipeline` None: its rows are of several pipelines, and readers see those of theirs."""

    name: str
    title: str
    pipeline: str | None
    filters: tuple[str, ...]
    defaults: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")

    @property
    def text(self) -> str:
        return _file(self.name)

    @property
    def about(self) -> str:
        """The first line of its file."""
        return self.text.splitlines()[0].removeprefix("-- ")

    def values(self, asked: dict[str, Any], pipelines: tuple[str, ...], tables: list[str]) -> dict[str, Any]:
        """Its parameters: what was asked, the defaults, and what the reader may see."""
        given = {name: asked.get(name) for name in self.filters}
        given |= {name: value for name, value in self.defaults if given[name] is None}
        return given | {"pipelines": list(pipelines), "tables": tables}


DATA_SETS = {
    found.name: found
    for found in (
        DataSet("freshness", "Freshness", None, ("pipeline",)),
        DataSet("incidents", "Incidents", None, ("pipeline", "is_open", *DAYS)),
        DataSet("runs", "Runs", None, ("pipeline", "run_id", *DAYS)),
        DataSet("tasks", "Tasks", None, ("pipeline", "run_id", "job", "status", *DAYS)),
        DataSet("quality", "Quality scores", None, ("pipeline", "run_id", "dimension", *DAYS)),
        DataSet("validation", "Validation results", None, ("pipeline", "run_id", "table", "passed", *DAYS)),
        DataSet("dead_letters", "Dead letters", None, ("pipeline", "status")),
        DataSet("restatements", "Restatements", None, ("table", *DAYS)),
        DataSet("campaigns", "Campaigns", "push_lift", ("campaign", "layer", *DAYS)),
        DataSet("lift", "Lift", "push_lift", ("campaign", "layer", "metric", "population", "design", *DAYS)),
        DataSet("daily_metrics", "Users by day", "unified_users", ("people", *DAYS), (("people", "included"),)),
        DataSet("weekly_metrics", "Users by week", "unified_users", ("people", *DAYS), (("people", "included"),)),
        DataSet("monthly_metrics", "Users by month", "unified_users", ("people", *DAYS), (("people", "included"),)),
        DataSet("retention", "Retention", "unified_users", ("cohort_kind", "cohort", "last_period", "people", *DAYS),
                (("cohort_kind", "week"), ("people", "included"))),
        DataSet("lifecycle", "Lifecycle", "unified_users", ("period_kind", "people", *DAYS),
                (("period_kind", "week"), ("people", "included"))),
        DataSet("ai_reports", "AI-coding reports", "ai_coding", ("repository", "window_days", *DAYS)),
        DataSet("correlations", "Associations by lag", "ai_coding",
                ("repository", "metric_x", "metric_y", "is_control", *DAYS)),
        DataSet("github_days", "Pull requests and commits by day", "ai_coding", ("repository", *DAYS)),
    )
}  # fmt: skip


class Asked(BaseModel):
    """The parameters of an address: an unknown one is an error, an empty one was not given."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        return {name: value for name, value in dict(given).items() if value not in ("", [""])}


def asked_of(name: str, filters: tuple[str, ...], **more: Any) -> type[Asked]:
    """A model of the parameters: the filters, all optional, and `more`."""
    fields = {f: (FILTERS[f][0] | None, Field(None, description=FILTERS[f][1])) for f in filters}
    return create_model(name, __base__=Asked, **fields, **more)


@cache
def _file(name: str) -> str:
    return (SQL / "pages" / f"{name}.sql").read_text()
