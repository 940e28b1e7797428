"""Scores a run and keeps the score, whether it passed or not."""

from collections.abc import Callable

import psycopg

from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.quality_score import Verdict
from plumbline.run import Run
from plumbline.steps import read_frame


class QualityTooLow(Permanent):
    """The run's score or one of its floors says that its numbers must not be published."""


def judge_run(db: psycopg.Connection, table: str, run: Run, using: Callable[..., Verdict]) -> Verdict:
    """<table>.quality.sql and <table>.worst.sql -> `using` -> ops.quality_scores, in the caller's transaction."""
    verdict = using(
        read_frame(db, statement(table, "quality.sql"), run.parameters),
        read_frame(db, statement(table, "worst.sql"), run.parameters),
    )
    rows = [
        {
            "dimension": d.name, "value": None if d.value is None else float(d.value), "numerator": d.numerator,
            "denominator": d.denominator, "weight": d.weight, "floor": d.floor, "passed": d.passed,
            "reason": d.reason,
        }
        for d in verdict.dimensions
    ]  # fmt: skip
    rows.append({
        "dimension": "score", "value": None if verdict.score is None else float(verdict.score),
        "numerator": None, "denominator": None, "weight": None, "floor": verdict.min_score,
        "passed": verdict.score_passed, "reason": None if verdict.score_passed else verdict.report,
    })  # fmt: skip
    with db.cursor() as cursor:
        cursor.executemany(
            statement("ops.quality_scores", "keep.sql"), [run.parameters | row for row in rows]
        )
    return verdict
