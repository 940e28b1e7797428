"""What readers of unified_users see, in the order in which it is published."""

AGGREGATES = (
    "aggregates.daily_metrics",
    "aggregates.weekly_metrics",
    "aggregates.monthly_metrics",
    "aggregates.cohort_retention",
    "aggregates.lifecycle_transitions",
    "aggregates.user_engagement_levels",
    "aggregates.engagement_distribution",
    "aggregates.power_user_curve",
    "aggregates.content_metrics",
    "aggregates.finder_metrics",
    "aggregates.collection_metrics",
    "aggregates.profile_metrics",
    "aggregates.funnel_metrics",
    "aggregates.metrics_by_country",
)
RESTRICTED = ("restricted.top_posters", "restricted.top_posts")  # with names of people
TRAINING_SETS = ("ai.activation_training", "ai.engagement_training", "ai.churn_training")
WATCHED = (
    "aggregates.daily_metrics",
    ("new_users", "active_users"),
)  # what must not change much once settled
