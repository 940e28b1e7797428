"""The pages of results: one a pipeline, with the caveat its numbers come with."""

from operations_page.layout import Page, Section

PUSH_LIFT = Page(
    "push_lift",
    "push_lift",
    "Did a push notification change what users did next?",
    "push_lift",
    ("campaign", "layer", "metric", "population", "design", "date_from", "date_to"),
    (
        Section(
            "lift",
            "campaign metric population design_label statement lift_mean ci_low ci_high p_adjusted analysed "
            "is_provisional reason",
            "Change per user and day after a campaign's sends. The statement is the sentence that may be quoted.",
            chart={
                "kind": "forest",
                "facet": ["metric", "population"],
                "y": "campaign",
                "mid": "lift_mean",
                "low": "ci_low",
                "high": "ci_high",
                "group": "design_label",
                "reason": "reason",
                "label": "lift by campaign with intervals, one metric at a time",
            },
            limit=1000,
            listed=200,
            empty="No campaign has been measured yet, or none matches.",
        ),
        Section(
            "campaigns",
            "campaign_id title layer_id last_sent_at sends measured_sends pending_sends "
            "unmapped_sends quarantined_sends untracked_sends known_person_rate covered_rate",
            "Where every recipient went before any lift is read.",
        ),
    ),
    "Only campaigns labelled randomised or calibrated may say what a push caused. Descriptive ones compare users with "
    "their own past; insufficient ones have no p-value at all.",
)
UNIFIED_USERS = Page(
    "unified_users",
    "unified_users",
    "Who are our users, what do they do, and do they stay?",
    "unified_users",
    ("people", "cohort_kind", "last_period", "date_from", "date_to"),
    (
        Section(
            "daily_metrics",
            "day_on users new_users active_users rolling_7d_users rolling_28d_users stickiness_rate "
            "is_provisional",
            "Active users of the day, of the 7 days and of the 28 days up to it: distinct people, never sums.",
            title="Active users",
            limit=550,
            listed=60,
            chart={
                "kind": "lines",
                "x": "day_on",
                "provisional": "is_provisional",
                "ys": [
                    ["active_users", "day (DAU)"],
                    ["rolling_7d_users", "7 days (WAU)"],
                    ["rolling_28d_users", "28 days (MAU)"],
                ],
                "label": "daily, weekly and monthly active users by day",
            },
        ),
        Section(
            "retention",
            "cohort_on period_no cohort_users eligible_users bounded_users bounded_rate "
            "unbounded_rate is_mature is_provisional",
            "Share of a cohort that was active in its period k, of those whose period has ended. "
            "Cells with a star are not the whole cohort yet.",
            limit=4000,
            listed=120,
            filters={"last_period": 12},
            chart={
                "kind": "heat",
                "x": "period_no",
                "y": "cohort_on",
                "z": "bounded_rate",
                "whole": "is_mature",
                "of": "eligible_users",
                "label": "retention by cohort and period",
            },
        ),
        Section(
            "weekly_metrics",
            "week_on users new_users active_users active_beyond_signup_users is_provisional",
            "Calendar weeks, Monday to Sunday.",
            limit=160,
            listed=30,
            chart={
                "kind": "bars",
                "x": "week_on",
                "y": "active_users",
                "provisional": "is_provisional",
                "label": "active users by calendar week",
            },
        ),
        Section(
            "monthly_metrics",
            "month_on users new_users active_users active_beyond_signup_users is_provisional",
            "Calendar months.",
            limit=120,
            listed=30,
            chart={
                "kind": "bars",
                "x": "month_on",
                "y": "active_users",
                "provisional": "is_provisional",
                "label": "active users by calendar month",
            },
        ),
    ),
    "Provisional numbers still change; what changes a settled one is among the restatements.",
)
AI_CODING = Page(
    "ai_coding",
    "ai_coding",
    "How is AI-assisted work accepted and merged, and do the two move together?",
    "ai_coding",
    ("repository", "window_days", "metric_x", "metric_y", "date_from", "date_to"),
    (
        Section(
            "ai_reports",
            "as_of_on repo window_days status privacy developers calls acceptance_rate known_share "
            "merged_pull_requests median_merge_hours cost_usd associations controls_fired caveat",
            "One row a repository and window. Suppressed rows have no numbers: too few developers to stay unknown.",
            title="Acceptance and merges",
            limit=600,
            listed=60,
            chart={
                "kind": "lines",
                "x": "as_of_on",
                "y": "acceptance_rate",
                "group": ["repo"],
                "facet": ["window_days"],
                "percent": True,
                "label": "share of calls accepted, by repository",
            },
        ),
        Section(
            "correlations",
            "correlation_date repo metric_x metric_y lag_days is_control pearson_r pearson_low "
            "pearson_high p_adjusted effective_n verdict reason",
            "Delivery some days after AI use. Lags below zero are controls: tomorrow cannot work on today, "
            "so when one of them fires, the rest is not to be trusted.",
            limit=1000,
            listed=200,
            chart={
                "kind": "lags",
                "facet": ["correlation_date", "repo", "metric_x", "metric_y"],
                "x": "lag_days",
                "mid": "pearson_r",
                "low": "pearson_low",
                "high": "pearson_high",
                "group": "verdict",
                "reason": "reason",
                "label": "association by lag in days with 95 % intervals; controls shaded",
            },
        ),
        Section(
            "github_days",
            "event_date repo merged_pr_count opened_pr_count reopened_pr_count commit_count "
            "median_merge_hours is_provisional",
            "As GitHub shows it to everyone who may read the repository.",
            limit=900,
            listed=60,
            chart={
                "kind": "lines",
                "x": "event_date",
                "y": "merged_pr_count",
                "group": ["repo"],
                "label": "pull requests merged by day",
            },
        ),
    ),
    "Associations, never effects: busy weeks have more of everything. Nothing here says that assistants made anything "
    "faster or slower, and nothing is about a single person.",
)
