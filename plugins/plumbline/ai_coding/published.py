"""What readers of ai_coding see, in the order in which it is published."""

IN_SQL = (
    "aggregates.daily_session_metrics",
    "aggregates.daily_github_metrics",
    "aggregates.cost_reconciliation",
)
IN_PYTHON = ("aggregates.correlation_cache", "aggregates.ai_coding_report")
AGGREGATES = IN_SQL + IN_PYTHON
