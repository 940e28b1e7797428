"""Everything that ai_coding publishes, made from traces by the whole way of the pipeline, for tests of what it tells."""

from typing import Any

from plumbline.ai_coding.correlations import correlate
from plumbline.ai_coding.published import IN_SQL
from plumbline.ai_coding.report import reports
from plumbline.checkpoints import set_checkpoint
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.steps import Fill

from .coding import Coding, at, call

DAILY, REPORT = "aggregates.daily_session_metrics", "aggregates.ai_coding_report"


class Published(Coding):
    """As Coding, with the tables made in Python."""

    def publish(self, run: Run) -> None:
        self.db.execute(
            "create temporary table developer_keys on commit drop as "
            "select distinct developer_id, 'key of ' || developer_id as developer_key from core.developers"
        )
        for table in IN_SQL:
            Restate(table).apply(self.db, run)
        Restate("aggregates.correlation_cache", using=correlate).apply(self.db, run)
        Restate(REPORT, using=reports).apply(self.db, run)
        Fill("staging.coding_days").apply(self.db, run)
        set_checkpoint(self.db, run.pipeline, run.window.end)
        self.db.commit()

    def works(self, day: int, developer: str, repo: str, calls: int = 1, **values: Any) -> None:
        """So many calls of a developer on a day, every third of them rejected."""
        self.lands(*(
            call(f"{developer} {repo} {day} {n} {values}", at(day, f"{9 + n:02}:00"), developer_id=developer, repo=repo,
                 session_id=f"{developer} {day}", acceptance="rejected" if (day + n) % 3 == 0 else "accepted", **values)
            for n in range(calls)
        ), file="all of them")  # fmt: skip

    def of_report(self, repo: str, *columns: str, window_days: int = 90) -> tuple:
        """The report of the last day."""
        (row,) = self.rows(REPORT, *columns, where=(
            f"repo = '{repo}' and window_days = {window_days} and as_of_on = (select max(as_of_on) from {REPORT})"
        ))  # fmt: skip
        return row

    def of_days(self, repo: str, *columns: str) -> tuple:
        """What the daily rows of a repository add up to."""
        sums = [f"sum({column})" for column in columns]
        (row,) = self.rows(DAILY, *sums, where=f"repo = '{repo}'")
        return row
