"""For every rule of the suites of unified_users, what breaks it: table -> rule -> SQL."""

RUN = "held"
QUEUED = (
    "(select event.source_id from core.user_journey_events as event join staging.unified_touched as touched "
    "on touched.kind = 'user_day' and touched.user_id = event.user_id and touched.day_on = event.occurred_on "
    "order by 1 limit 1)"
)
ONE_USER = "(select min(user_id::text)::uuid from core.user_journey_events where source_id = " + QUEUED + ")"
DAYS = (
    "where (user_id, day_on) in (select user_id, day_on from staging.unified_touched where kind = 'user_day')"
)


def _report(check: str, change: str, subject: str = "%") -> str:
    return (
        f"update core.consistency_report set {change} where check_name = '{check}' and subject like '{subject}' "
        "and as_of_on = (select max(as_of_on) from core.consistency_report)"
    )


def _count(change: str) -> str:
    return f"update ops.row_counts set {change} where run_id = '{RUN}' and table_name = 'staging.engagement_posts'"


def _event(change: str) -> str:
    return f"update core.user_journey_events set {change} where source_id = {QUEUED}"


def _of(table: str, change: str, where: str = "true", free: str = "") -> str:
    constraint = f"alter table {table} drop constraint {free};" if free else ""
    return f"{constraint} update {table} set {change} where {where}"


BOTH = "every row comes for both populations"
FEWER = "without excluded accounts there are never more than with them"
RATE = "a rate is its numerator through its denominator, and unknown without one"
UNKNOWN = "case when {0} is null then 0 end"


def _period(kind: str) -> dict[str, str]:
    table, day, place = (
        f"aggregates.{kind}ly_metrics".replace("dayly", "daily"),
        f"{kind}_on",
        "active_users_have_a_place",
    )
    return {
        f"every {kind} that was due is there": f"delete from {table} where {day} = "
        f"(select max(period_on) from staging.unified_dirty where kind = '{kind}')",
        f"the new users of a {kind} are its signups": _of(table, "new_users = new_users + 1"),
        BOTH: f"delete from {table} where population = 'included' and {day} = (select max({day}) from {table})",
        FEWER: _of(table, "users = -1", "population = 'everyone'"),
        f"no {kind} is missing between the first and the last": f"delete from {table} where {day} = "
        f"(select {day} from {table} order by {day} offset 2 limit 1)",
        "every group of active users is part of them, and the two databases make up all of them": _of(
            table, "social_users = active_users + 1"
        ),
        "users are finder or standard; growth is what the columns beside it say": _of(
            table, "finder_users = finder_users + 1"
        ),
        RATE: _of(table, f"standard_active_rate = {UNKNOWN.format('standard_active_rate')}"),
        "as many people are active as lifecycle_transitions gives a place": _of(
            table, "active_users = active_users + 1", free=place
        ),
        "what the sources cannot tell is NULL with a reason": _of(table, "search_users = 0"),
    }  # fmt: skip


COHORTS = "aggregates.cohort_retention"
STAYED = "who_stayed_was_there"
LIFE = "aggregates.lifecycle_transitions"
LEVELS = "aggregates.user_engagement_levels"
USERS = "core.unified_users"


def dead_letters(number: int, *, of: int) -> str:
    """So many rows without a time among `of` that the runs since the last publication brought."""
    return (
        f"update ops.row_counts set changed_rows = {of} where table_name = 'staging.engagement_posts';"
        "update ops.row_counts set changed_rows = 0 where table_name <> 'staging.engagement_posts';"
        "delete from ops.dead_letters;"
        "insert into ops.dead_letters (pipeline, source, record_key, reason, payload, first_run_id, last_run_id) "
        "select 'unified_users', 'staging.engagement_posts', 'post ' || n, 'missing_time', '{}', 'held', 'held' "
        f"from generate_series(1, {number}) as n;"
        "insert into staging.unified_refused (source, record_key) select source, record_key from ops.dead_letters "
        "on conflict do nothing"
    )


RED = {
    "ops.row_counts": {
        "every mirror of both databases was brought up to date": "delete from ops.row_counts where table_name = 'staging.engagement_posts'",
        "source and staging have the same number of rows": _count("staging_rows = staging_rows + 1"),
        "the latest change that is there is never earlier than at the last publication": _count("previous_watermark_at = '2100-01-01Z'"),
        "no table lost more rows than max_shrink since the last publication": _count("previous_rows = 2 * staging_rows + 1"),
        "no table that had rows has none": _count("staging_rows = 0, source_rows = 0"),
        "every optional column is there": _count("missing_columns = '{status}'"),
        "no row was created later than the source's own clock": _count("future_rows = 1"),
        "no id is given out again to a row of somebody else": _count("reused_rows = 1"),
    },
    "core.excluded_accounts": {
        "not more than max_shrink of the rules have left the file since the last publication, and not all": "update core.excluded_accounts set valid_to_at = '2100-01-01Z'",
        "every rule names somebody": "insert into core.excluded_accounts values ('domain', 'nobody.example', '2025-01-01Z', null, 'misspelt')",
    },
    "core.consistency_report": {
        "no field that people are linked or counted by is empty for max_fill_drop more of them than at the last publication":
            _report("filled", "rate = rate - 0.051", "chemlink.persons.location_id"),
        "of at least 20 new events of a type as many name somebody as ever, give or take half of them": _report(
            "named_people", "numerator = 0, denominator = 20, rate = 0", "comment"),
        "no other pair of columns links more people than the configured link": _report("match_rate", "numerator = 9999", "email=email"),
        "the share of people who are linked has not fallen by more than max_match_rate_drop since the last publication":
            _report("match_rate", "rate = rate - 0.021", "external_id=person_id"),
        "not more than max_dead_share of the rows since the last publication have no time": dead_letters(2, of=199),
        "no foreign key leads nowhere for more than half of at least 20 rows":
            _report("orphans", "numerator = 11, denominator = 20, rate = 0.55", "chemlink.experiences.person_id"),
        "every foreign key leads somewhere for at least 95 % of the rows":
            _report("orphans", "numerator = 2, denominator = 3, rate = 0.67", "engagement.posts.person_id"),
        "at least half of the people of each database are known to the other": _report("orphans", "rate = 0.51", "chemlink.persons"),
        "at most 1 % of the people with an address share it with others": _report("shared_values", "rate = 0.011", "%email=email"),
        "at most 5 % of the linked people have different addresses in the two databases": _report("disagreeing_emails", "rate = 0.06"),
        "no activity before the user's signup": _report("activity_before_signup", "numerator = 1"),
        "no reply is older than what it answers": _report("replies_before_their_parent", "numerator = 1"),
        "at least 90 % of the dates of careers can be read": _report("unparseable_dates", "rate = 0.11"),
    },
    "core.unified_users": {
        "user_id": _of(USERS, f"user_id = (select min(user_id::text)::uuid from {USERS})", free="unified_users_pkey"),
        "no two users are one person of the engagement platform": "drop index core.unified_users_by_engagement;"
            + _of(USERS, f"engagement_person_id = (select min(engagement_person_id::text)::uuid from {USERS})"),
        "no two users are one person of the profile service": "drop index core.unified_users_by_chemlink;"
            + _of(USERS, f"chemlink_person_id = (select min(chemlink_person_id) from {USERS})"),
        "a user is exactly the people whose links hold": f"update core.identity_links set user_id = (select max(user_id::text)::uuid from {USERS}) "
            "where source_person_id = (select min(source_person_id) from core.identity_links)",
        "every link that holds leads to a user": "update core.identity_links set user_id = '00000000-0000-0000-0000-000000000000' "
            "where source_person_id = (select min(source_person_id) from core.identity_links)",
        "everybody of both mirrors is somebody": "insert into staging.chemlink_persons (id, _extracted_at, _run_id, _first_seen_at) values (-1, now(), 'held', now())",
        "every user is in at least one database": _of(USERS, "is_in_engagement = false, is_in_chemlink = false"),
        "whoever is excluded has a reason, nobody else has": _of(USERS, "exclusion_reason = null"),
        "nobody signed up at or after the horizon": "update staging.unified_runs set horizon_at = '2025-06-01Z' where run_id = 'held'",
        "the signup day is the business day of the signup": _of(USERS, "signed_up_on = signed_up_on + 1"),
        "nobody is active before the signup": _of(USERS, "activated_at = signed_up_at - interval '1 second'"),
        "signed_up_at": _of(USERS, "signed_up_at = null, signed_up_on = null"),
        "live users do not share an e-mail address": _of(USERS, "email = 'everybody@example.com'"),
        "profile_completeness": _of(USERS, "profile_completeness = 101"),
        "the score is the number of flags that are set": _of(USERS, "profile_flags = profile_flags + 1"),
    },
    "core.user_journey_events": {
        "every event of a user belongs to one who exists": f"delete from {USERS} where user_id = {ONE_USER}",
        "a vote belongs to the user behind voter_id": "update staging.chemlink_query_votes set voter_id = profile_id",
        "no event happened at or after the horizon": "update staging.unified_runs set horizon_at = '2025-06-01Z' where run_id = 'held'",
        "nothing is known before it happened": _event("known_at = occurred_at - interval '1 second'"),
        "days_since_signup is counted from the user's signup day": _event("days_since_signup = days_since_signup + 1"),
        "an event is excluded when its user is": _event("is_excluded = not is_excluded"),
        "what happens to a user is not made by the user": _event("is_self_made = not is_self_made"),
        "one row per source row and activity type":
            "alter table core.user_journey_events drop constraint user_journey_events_pkey; insert into core.user_journey_events "
            f"select * from core.user_journey_events where source_id = {QUEUED}",
        "activity_type": _event("activity_type = 'walk'"),
        "core.daily_activity adds up to the events of the days that wait: 14 of them, chosen anew every day; at the first run of all":
            "update core.daily_activity set events = events + 1",
        "is_bulk": "update core.user_journey_events set is_bulk = true",
    },
    "core.user_days": {
        "every user-day belongs to a user who exists": f"delete from {USERS} where user_id = {ONE_USER}",
        "a day with an event that is not bulk has its row": f"delete from core.user_days {DAYS}",
        "the counts are those of the day's events": f"update core.user_days set passive_events = passive_events + 1 {DAYS}",
        "what a user made is the signup and the rest, and nothing else": f"update core.user_days set own_events = self_made_events + 1 {DAYS}",
        "the bits say what the counts say": f"update core.user_days set activity_mask = 0 {DAYS}",
        "whatever was made was made in one of the databases": f"update core.user_days set is_in_engagement = false, is_in_chemlink = false {DAYS}",
        "points": f"update core.user_days set points = -1 {DAYS}",
    },
    "aggregates.daily_metrics": _period("day") | {
        "all days are of one business time zone": _of("aggregates.daily_metrics", "time_zone = 'Mars'", "day_on = (select max(day_on) from aggregates.daily_metrics)"),
        "a day has no more active users than its last 7 days, and those no more than its last 28":
            _of("aggregates.daily_metrics", "rolling_7d_users = rolling_28d_users + 1"),
        "DAU <= WAU and DAU <= MAU of the week and month around the day":
            _of("aggregates.weekly_metrics", "active_users = -1", free="active_users_have_a_place"),
    },
    "aggregates.weekly_metrics": _period("week") | {
        "WAU <= MAU where the week lies within the month":
            _of("aggregates.monthly_metrics", "active_users = -1", free="active_users_have_a_place"),
    },
    "aggregates.monthly_metrics": _period("month"),
    "aggregates.lifecycle_transitions": {
        "every period that was due is there": f"delete from {LIFE} where period_kind = 'month'",
        "active(t) = new + retained + resurrected": _of(LIFE, "active_users = active_users + 1", free="active_is_new_retained_or_resurrected"),
        "active(t-1) = retained + lost": _of(LIFE, "lost_users = lost_users + 1", free="before_is_retained_or_lost"),
        "the active users of the period before are those published for it":
            _of(LIFE, "previous_active_users = previous_active_users + 1, lost_users = lost_users + 1"),
        BOTH: f"delete from {LIFE} where population = 'included' and period_kind = 'week'",
        FEWER: _of(LIFE, "new_users = -1", "population = 'everyone'", free="active_is_new_retained_or_resurrected"),
    },
    "aggregates.cohort_retention": {
        "a cohort is everybody who signed up in it": _of(COHORTS, "cohort_users = cohort_users + 1"),
        "the daily cohorts add up to all users with a known signup, in each population":
            f"delete from {COHORTS} where cohort_kind = 'day' and cohort_on = (select min(cohort_on) from {COHORTS} where cohort_kind = 'day')",
        **{f"{c}_rate": _of(COHORTS, f"{c}_rate = 2", free=f"cohort_retention_{c}_rate_check") for c in ("bounded", "unbounded", "bracket")},
        RATE: _of(COHORTS, f"bounded_rate = {UNKNOWN.format('bounded_rate')}"),
        "active in k or later never grows with k": _of(COHORTS, "unbounded_users = 9999", "period_no = 1", free=STAYED),
        "among complete cohorts the unbounded rate never grows with k": _of(COHORTS, "unbounded_rate = least(period_no, 1)"),
        "whoever stayed was there": _of(COHORTS, "bounded_users = cohort_users + 1", free=STAYED),
        "a bracket holds the period it stands beside": _of(COHORTS, "bracket_to = -1"),
    },
    "aggregates.user_engagement_levels": {
        "every row is a user": f"delete from {USERS} where user_id = {ONE_USER}",
        "every user has a level": f"delete from {LEVELS} where user_id = {ONE_USER}",
        "all levels are as of the same day": _of(LEVELS, "as_of_on = as_of_on - 1", f"user_id = {ONE_USER}"),
        "excluded accounts are the same as everywhere": _of(LEVELS, "is_excluded = not is_excluded", f"user_id = {ONE_USER}"),
        "the level is what the score says": _of(LEVELS, "level_lifetime = 'active', level_90d = 'active', score_lifetime = 50, score_90d = 50"),
        "the intensity is what the events say": _of(LEVELS, "intensity = '5-9', events_30d = 10"),
        "a quarter earns no more than a lifetime": _of(LEVELS, "score_90d = score_lifetime + 1"),
        "only whoever has been active is engaged, dormant or churned": _of(LEVELS, "lifecycle_state = 'engaged'", "last_active_on is null"),
    },
    "aggregates.engagement_distribution": {
        "the distribution counts the users of user_engagement_levels": "delete from aggregates.engagement_distribution where population = 'included'",
        FEWER: _of("aggregates.engagement_distribution", "users = users + 9999", "population = 'included'"),
    },
    "aggregates.power_user_curve": {
        "users of 1 to 28 days are the distinct users of the 28 days": _of("aggregates.power_user_curve", "users = users + 1"),
        FEWER: _of("aggregates.power_user_curve", "users = 0", "population = 'everyone'"),
        "users": _of("aggregates.power_user_curve", "users = -1"),
    },
    "aggregates.content_metrics": {
        "the engagement rate is comments and replies through posts, and unknown without posts": _of("aggregates.content_metrics", "responses = responses + 1"),
        "what was deleted was there, and nobody posts without a post": _of("aggregates.content_metrics", "deleted_posts = posts + 1"),
        FEWER: _of("aggregates.content_metrics", "responders = -1", "population = 'everyone'"),
        "as many posts, comments and replies as in daily_metrics": _of("aggregates.daily_metrics", "reply_events = reply_events + 1"),
    },
    "aggregates.finder_metrics": {
        "every day that was due is there": "delete from aggregates.finder_metrics where day_on = (select max(day_on) from aggregates.finder_metrics)",
        "votes per search is votes through searches, and unknown without searches":
            _of("aggregates.finder_metrics", f"votes_per_search = {UNKNOWN.format('votes_per_search')}"),
        "who searched is unknown, with a reason": _of("aggregates.finder_metrics", "searchers = 0"),
        "the intents add up to the searches": _of("aggregates.finder_metrics", "searches = searches + 1"),
        "searches are the same in both populations, votes are not more": _of("aggregates.finder_metrics", "votes = -1", "population = 'everyone'"),
    },
    "aggregates.collection_metrics": {
        "as many collections made, shared and added to as in daily_metrics": _of("aggregates.collection_metrics", "profiles_added = profiles_added + 1"),
        "nothing is counted below zero, and what is shared is there": _of("aggregates.collection_metrics", "shared_collections = collections + 1"),
        FEWER: _of("aggregates.collection_metrics", "collections = -1", "population = 'everyone'"),
    },
    "aggregates.profile_metrics": {
        "every day of the run with anybody to look at is there": "delete from aggregates.profile_metrics where day_on = (select max(day_on) from aggregates.profile_metrics)",
        "a share is users through all users": _of("aggregates.profile_metrics", "users = of_users + 1"),
        "everybody has one completeness, one score, one status and one freshness":
            "delete from aggregates.profile_metrics where dimension = 'status' and item = 'partial'",
        "every share of a day is of the same people": _of("aggregates.profile_metrics", "of_users = of_users + 1", "dimension = 'flag'"),
        FEWER: _of("aggregates.profile_metrics", "of_users = -1", "population = 'everyone'"),
    },
    "aggregates.funnel_metrics": {
        "every day of the run is there": "delete from aggregates.funnel_metrics where day_on = (select max(day_on) from aggregates.funnel_metrics)",
        "nobody is at a step who is not at the one before": _of("aggregates.funnel_metrics", "users = users_anyhow + 1"),
        RATE: _of("aggregates.funnel_metrics", f"of_signed_up_rate = {UNKNOWN.format('of_signed_up_rate')}"),
        "no step is missing": "delete from aggregates.funnel_metrics where step_no = 2",
        FEWER: _of("aggregates.funnel_metrics", "users = -1", "population = 'everyone'"),
    },
    "aggregates.metrics_by_country": {
        "the countries, the unknown one among them, add up to everybody": _of("aggregates.metrics_by_country", "active_users = active_users + 1"),
        RATE: _of("aggregates.metrics_by_country", f"active_rate = {UNKNOWN.format('active_rate')}"),
        FEWER: _of("aggregates.metrics_by_country", "users = -1", "population = 'everyone'"),
    },
}  # fmt: skip

# Warnings that the made-up people deserve, and what mends them.
DESERVED = {
    ("ops.row_counts", "every optional column is there"): "update ops.row_counts set missing_columns = '{}'",
    ("ops.row_counts", "no row was created later than the source's own clock"): "update ops.row_counts set future_rows = 0",
    ("core.excluded_accounts", "every rule names somebody"): "delete from core.excluded_accounts where value like 'nobody%'",
    ("core.unified_users", "nobody is active before the signup"): "update core.unified_users set activated_at = null",
}  # fmt: skip
