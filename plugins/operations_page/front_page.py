"""The first page: what is late, what failed, what was refused, what changed."""

from operations_page.layout import Page, Section

OPERATIONS = Page(
    "",
    "Operations",
    "Is everything up to date, and what is wrong?",
    None,
    ("pipeline", "date_from", "date_to"),
    (
        Section(
            "incidents",
            "is_open pipeline kind opened_at opened_by stale failed closed_at",
            "One open incident a pipeline at most; who is told, and what to do, is in the runbook.",
            limit=20,
            empty="No incident, open or closed.",
        ),
        Section(
            "freshness",
            "table_name pipeline owner late_by good_until_at expected_by_at measured_at",
            "How far each published table reaches, and by when the next rows have to be there.",
            limit=100,
            empty="The watchdog has not looked yet: unpause the DAG freshness_watchdog, and trigger it under ./run.",
        ),
        Section(
            "runs",
            "pipeline run_id tasks_failed tasks_running tasks_succeeded tasks window_start window_end "
            "started_at finished_at rows_in rows_dead",
            "The latest runs that reached the warehouse, with their tasks by how these ended.",
            limit=30,
            listed=30,
            empty="No run has reached the warehouse, or none matches. Airflow's grid has every run.",
        ),
        Section(
            "tasks",
            "pipeline job run_id attempts started_at error",
            "The latest failures in the warehouse; the task leads to its files and its section of the runbook.",
            title="Failed tasks",
            limit=20,
            listed=20,
            filters={"status": "failed"},
            empty="No failed task of the runs that reached the warehouse. Airflow's grid has those that did not.",
        ),
        Section(
            "quality",
            "pipeline dimension value floor passed window_start run_id reason",
            "Each dimension of a run beside the floor it must not fall below; the dashed line is the floor.",
            chart={
                "kind": "lines",
                "x": "window_start",
                "y": "value",
                "group": ["dimension"],
                "floor": "floor",
                "facet": ["pipeline"],
                "percent": True,
                "label": "quality by dimension over time, with floors",
            },
            limit=1000,
        ),
        Section(
            "validation",
            "passed pipeline table_name rules_failed rules window_start page run_id",
            "What the gates found. A gate that passed although rules failed has warnings: they let the run through.",
            limit=60,
            listed=60,
        ),
        Section(
            "dead_letters",
            "pipeline source reason status letters first_day_on last_day_on",
            "Records that could not be understood, as counts. The records themselves may hold personal data.",
            empty="No dead letters.",
        ),
        Section(
            "restatements",
            "restated_at table_name row_key column_name old_value new_value cause run_id",
            "Settled numbers that changed. Not an error; a reason to tell whoever quoted the old one.",
            limit=50,
            empty="No settled number has changed.",
        ),
    ),
)
