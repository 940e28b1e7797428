"""What the page about users that ./run ends with is made of: published numbers, as they are."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

MONTHS = 6
COHORTS = 6  # weeks of signup
QUERIES = {
    "day": "select * from aggregates.daily_metrics where population = 'included' order by day_on desc limit 1",
    "week": "select * from aggregates.weekly_metrics where population = 'included' order by week_on desc limit 1",
    "months": "select * from aggregates.monthly_metrics where population = 'included' "
    "order by month_on desc limit %(months)s",
    "cohorts": "select * from aggregates.cohort_retention where population = 'included' and cohort_kind = 'week' "
    "and cohort_on in (select distinct cohort_on from aggregates.cohort_retention "
    "where population = 'included' and cohort_kind = 'week' and cohort_users > 0 "
    "order by cohort_on desc limit %(cohorts)s) order by cohort_on, period_no",
    "states": "select lifecycle_state, sum(users)::bigint as users from aggregates.engagement_distribution "
    "where population = 'included' group by lifecycle_state",
    "checks": "select * from core.consistency_report "
    "where as_of_on = (select max(as_of_on) from core.consistency_report "  # of a run that published
    "where as_of_on <= (select max(day_on) + 1 from aggregates.daily_metrics)) and numerator > 0 "
    "order by check_name, rate desc, numerator desc, subject",
}


def read_users(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """What is published, as the queries above name it."""
    limits = {"months": MONTHS, "cohorts": COHORTS}
    with psycopg.connect(dsn, row_factory=dict_row) as db:
        return {name: db.execute(query, limits).fetchall() for name, query in QUERIES.items()}
