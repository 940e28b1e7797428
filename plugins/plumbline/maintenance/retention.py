"""How long the warehouse keeps what only tells of the past, and what it keeps for ever, each with its reason."""

from dataclasses import dataclass

BATCH = 20_000  # rows of one transaction: a second or so, and no lock that a pipeline would notice
PAGE_DAYS = 180  # of validation pages; the same results stay longer in ops.validation_results
A_YEAR = 400  # days: the same day of last year can still be looked at
LEFT_OVER = 90  # days: nobody repeats a task of an older run, and a whole run makes these rows anew


@dataclass(frozen=True)
class Kept:
    """Rows of `table` that are older than `days` are deleted by its .expire.sql."""

    table: str
    days: int
    reason: str


# In this order: what belongs to a run goes before the lines that say how old the run is.
FOR_A_WHILE = (
    Kept("staging.push_scope", LEFT_OVER, "which sends a run looked at"),
    Kept("staging.push_touched_campaigns", LEFT_OVER, "which campaigns a run published"),
    Kept("staging.push_touched_users", LEFT_OVER, "whose sends a run judged again"),
    Kept("ops.row_counts", A_YEAR, "a mirror is compared with the run before"),
    Kept("ops.validation_results", A_YEAR, "goes with its run"),
    Kept("ops.quality_scores", A_YEAR, "goes with its run"),
    Kept("ops.etl_runs", A_YEAR, "durations and counts of a season ago"),
    Kept("ops.incident_messages", A_YEAR, "goes with its incident"),
    Kept("ops.incidents", A_YEAR, "only those that are over and told"),
    Kept("ops.replay_letters", A_YEAR, "goes with its replay"),
    Kept("ops.replays", A_YEAR, "only those that were settled"),
    Kept(
        "ops.request_pace", 30, "a party that nobody has asked for a month begins with a full bucket anyway"
    ),
)

REASONS_TO_KEEP = {
    "core and what is published are made from it, and older states of the source cannot be asked for again": (
        "staging.push_notifications", "staging.push_users", "staging.push_automations", "staging.posthog_activity",
        "staging.posthog_persons", "staging.trace_files", "staging.trace_reads", "staging.trace_calls",
        "staging.trace_places", "staging.github_repositories", "staging.github_pull_requests", "staging.github_reviews",
        "staging.github_issue_events", "staging.github_commits", "staging.github_pages",
    ),
    "a mirror holds what its source holds; a row that is gone there still counts for its day": (
        *(f"staging.engagement_{name}" for name in (
            "comments", "group_members", "groups", "mentions", "persons", "posts", "reports")),
        *(f"staging.chemlink_{name}" for name in (
            "collection_collaborators", "collection_profiles", "collections", "companies", "degrees", "education",
            "embeddings", "experiences", "glossary", "languages", "locations", "person_languages", "persons",
            "projects", "query_embeddings", "query_votes", "roles", "schools", "view_access")),
    ),
    "every run replaces it": (
        "staging.posthog_events", "staging.posthog_project", "staging.excluded_accounts",
        "staging.developer_identities", "staging.model_prices", "staging.ai_invoices", "staging.coding_dirty",
        "staging.coding_repositories", "staging.unified_dirty", "staging.unified_matches",
        "staging.unified_training_sets", "ops.freshness",
    ),
    "a queue: what is in it has not been published, and the publication takes it out": (
        "staging.coding_days", "staging.trace_due", "staging.trace_gone", "staging.trace_lost", "staging.unified_moved",
        "staging.unified_pending", "staging.unified_rebulked", "staging.unified_refused", "staging.unified_touched",
    ),
    "says how far publications have come; a row a run": ("staging.unified_runs", "staging.coding_runs"),
    "what was promised to readers and changed, and what is compared with it": (
        "ops.restatements", "ops.published_days", "ops.published_watermarks", "ops.settled_lift", "ops.checkpoints",
    ),
    "an open letter is lost data; one that was given up would be open again after the next reading": (
        "ops.dead_letters",
    ),
}  # fmt: skip
FOR_EVER = {table: reason for reason, tables in REASONS_TO_KEEP.items() for table in tables}
