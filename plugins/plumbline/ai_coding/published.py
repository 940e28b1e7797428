"""What readers of ai_coding see, in the order in which it is published."""

IN_SQL = (
    "aggregates.daily_session_metrics",
    "aggregates.daily_github_metrics",
    # company-wide: what the shown repositories leave over of it is the work of the suppressed ones
    "restricted.cost_reconciliation",
)
IN_PYTHON = ("aggregates.correlation_cache", "aggregates.ai_coding_report")
AGGREGATES = IN_SQL + IN_PYTHON
EXPORTED = tuple(table for table in AGGREGATES if table.startswith("aggregates."))
