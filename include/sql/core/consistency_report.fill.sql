-- core.consistency_report: what the two databases do not agree on, and what does not fit within each.
--
-- Grain    one row per (as_of_on, check_name, subject)
-- Reads    core.bulk_operations, core.daily_activity, core.identity_links, core.unified_users,
--          core.user_journey_events, ops.row_counts, staging.chemlink_collection_collaborators,
--          staging.chemlink_collection_profiles, staging.chemlink_collections, staging.chemlink_companies,
--          staging.chemlink_degrees, staging.chemlink_education, staging.chemlink_embeddings,
--          staging.chemlink_experiences, staging.chemlink_languages, staging.chemlink_locations,
--          staging.chemlink_person_languages, staging.chemlink_persons, staging.chemlink_projects,
--          staging.chemlink_query_votes, staging.chemlink_roles, staging.chemlink_schools,
--          staging.chemlink_view_access, staging.engagement_comments, staging.engagement_group_members,
--          staging.engagement_groups, staging.engagement_mentions, staging.engagement_persons,
--          staging.engagement_posts, staging.engagement_reports, staging.unified_keys, staging.unified_matches,
--          staging.unified_runs, staging.unified_touched
-- Window   people as they are at the horizon; rows that refer to others: those this run brought
-- Re-run   replaces the rows of its horizon; a check that has nothing to look at any more keeps its finding
-- Settles  at once: it says what a run saw
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.findings;

create temporary table findings on commit drop as
with keys as (
    -- accounts that are deleted or gone leave a value to one that lives, as in staging.unified_matches
    select source_database, method, value, coalesce(nullif(count(*) filter (where gone_at is null), 0), 1) as people
    from staging.unified_keys
    group by source_database, method, value
),
rewritten as (
    -- people whose row says now that a stretch wrote it: an update that comes every night is not counted every night
    select row.source_database, times.moment, count(*) as rows
    from (
        select 'engagement' as source_database, updated_at, deleted_at
        from staging.engagement_persons
        where _gone_at is null
        union all
        select 'chemlink', updated_at, deleted_at
        from staging.chemlink_persons
        where _gone_at is null
    ) as row
    cross join lateral (values ('updated_at', row.updated_at), ('deleted_at', row.deleted_at)) as times (moment, at)
    where exists (
        select from core.bulk_operations as stretch
        where stretch.source_table = 'persons'
          and stretch.source_database = row.source_database
          and stretch.moment = times.moment
          and stretch.hour_at = date_trunc('hour', times.at, 'UTC')
          and times.at between stretch.started_at and stretch.ended_at
    )
    group by row.source_database, times.moment
),
findings (check_name, subject, numerator, denominator, note) as (
    select
        'match_rate', keys.method, coalesce(matched.pairs, 0), keys.people,
        case when keys.method = %(link_method)s then 'the configured link' else 'measured, not used first' end
    from (
        select method, sum(people)::bigint as people from keys where source_database = 'engagement' group by method
    ) as keys
    left join (select method, count(*) as pairs from staging.unified_matches group by method) as matched
        using (method)
    union all
    select
        'shared_values', source_database || ' ' || method, (sum(people) filter (where people > 1))::bigint,
        sum(people)::bigint, 'people who share the value with others: it identifies none of them'
    from keys
    group by source_database, method
    union all
    select
        'users', kind.subject, count(*) filter (where kind.is_so), count(*),
        'of all unified users, excluded accounts among them'
    from core.unified_users as person
    cross join lateral (
        values
            ('linked', person.is_in_engagement and person.is_in_chemlink),
            ('engagement_only', not person.is_in_chemlink),
            ('chemlink_only', not person.is_in_engagement),
            ('excluded', person.is_excluded),
            ('deleted', person.is_deleted),
            ('unknown_signup', person.signed_up_at is null)
    ) as kind (subject, is_so)
    group by kind.subject
    union all
    select
        'filled', filled.subject, count(*) filter (where filled.is_so), count(*),
        'people in whose row of the source it says something; others are mostly in nothing that is counted by it'
    from (
        select 'engagement.persons.external_id' as subject, external_id <> '' as is_so
        from staging.engagement_persons
        where _gone_at is null
        union all
        select field.subject, field.is_so
        from staging.chemlink_persons as person
        cross join lateral (
            values
                ('chemlink.persons.has_finder', person.has_finder is not null),
                ('chemlink.persons.location_id', person.location_id is not null)
        ) as field (subject, is_so)
        where person._gone_at is null
    ) as filled
    group by filled.subject
    union all
    select
        'named_people', event.activity_type,
        count(*) filter (where event.unattributed_reason is distinct from 'source_names_nobody'), count(*),
        'of the events since the last publication: the source says whose they are'
    from staging.unified_runs as run
    join core.user_journey_events as event
        on event.occurred_at >= run.previous_horizon_at
        and event.occurred_at < run.horizon_at
    where run.run_id = %(run_id)s
    group by event.activity_type
    union all
    select
        'links', method, count(*) filter (where valid_to_at is null), count(*),
        'links that hold, of all there have been'
    from core.identity_links
    group by method
    union all
    select
        'orphans', 'engagement.persons.external_id', count(*) filter (where link.method is distinct from %(link_method)s),
        count(*), 'an external id that leads to nobody in the profile service'
    from staging.engagement_persons as person
    left join core.identity_links as link
        on link.source_database = 'engagement'
        and link.source_person_id = person.id::text
        and link.valid_to_at is null
    where person.external_id <> ''
    union all
    select
        'orphans', 'chemlink.persons', count(*) filter (where not person.is_in_engagement), count(*),
        'people of the profile service whom the engagement platform does not know'
    from core.unified_users as person
    where person.is_in_chemlink
    union all
    select
        'disagreeing_emails', 'linked people',
        count(*) filter (where lower(btrim(engagement.email)) <> lower(btrim(chemlink.email))), count(*),
        'of the linked people who have an address in both databases'
    from core.unified_users as person
    join staging.engagement_persons as engagement on engagement.id = person.engagement_person_id
    join staging.chemlink_persons as chemlink on chemlink.id = person.chemlink_person_id
    where engagement.email <> ''
      and chemlink.email <> ''
    union all
    select
        'deleted_content', activity_type,
        coalesce(sum(events) filter (where is_deleted), 0)::bigint, sum(events)::bigint,
        'events whose row has been deleted since; they stay in the numbers of their day'
    from core.daily_activity
    group by activity_type
    union all
    select
        'unattributed_events', activity_type,
        coalesce(sum(events) filter (where not is_attributed), 0)::bigint, sum(events)::bigint,
        'events without a person: the source names nobody, or somebody who is in no persons table'
    from core.daily_activity
    group by activity_type
    union all
    select
        'bulk_events', activity_type, coalesce(sum(events) filter (where is_bulk), 0)::bigint, sum(events)::bigint,
        'events of imports and scripts: kept, no activity'
    from core.daily_activity
    group by activity_type
    union all
    select
        'bulk_operations', stretch.source_database || '.' || stretch.source_table || '.' || stretch.moment,
        case
            when stretch.source_table = 'persons' and stretch.moment <> 'created_at' then coalesce(at_present.rows, 0)
            else least(stretch.rows, mirror.staging_rows)  -- rows of an import that are gone are in its stretch still
        end,
        mirror.staging_rows,
        'of all rows; ' || stretch.stretches || ' stretches of ' || stretch.rows
        || ' rows together; updated_at is never activity'
    from (
        select source_database, source_table, moment, count(*) as stretches, sum(rows)::bigint as rows
        from core.bulk_operations
        group by source_database, source_table, moment
    ) as stretch
    join ops.row_counts as mirror
        on mirror.table_name = 'staging.' || stretch.source_database || '_' || stretch.source_table
        and mirror.pipeline = %(pipeline)s
        and mirror.run_id = %(run_id)s
    left join rewritten as at_present
        on at_present.source_database = stretch.source_database
        and at_present.moment = stretch.moment
    union all
    select
        'live_posts_of_deleted_people', 'engagement.posts', count(*) filter (where not event.is_deleted), count(*),
        'posts of deleted people that are still alive'
    from core.unified_users as person
    join core.user_journey_events as event using (user_id)
    where person.is_deleted
      and event.activity_type = 'post'
    union all
    select
        'activity_before_signup', 'user days', count(*) filter (where touched.day_on < person.signed_up_on),
        count(*), 'of the user-days this run touched: kept, with negative days_since_signup'
    from staging.unified_touched as touched
    join core.unified_users as person using (user_id)
    where touched.kind = 'user_day'
    union all
    select
        'replies_before_their_parent', 'engagement.comments',
        count(*) filter (where parent.created_at >= reply.created_at), count(*),
        'of the replies this run brought: an import, or comments that answer each other in a circle'
    from staging.engagement_comments as reply
    join staging.engagement_comments as parent on parent.id = reply.parent_comment_id
    where reply._run_id = %(run_id)s
    union all
    select
        'rows_ahead_of_the_clock', replace(table_name, 'staging.', ''), future_rows, source_rows + waiting_rows,
        'created later than the source''s own clock: they wait until their day comes'
    from ops.row_counts
    where pipeline = %(pipeline)s
      and run_id = %(run_id)s
      and future_rows > 0
    union all
    select
        'orphans', 'engagement.posts.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_posts as row
    left join staging.engagement_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'engagement.posts.group_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.groups'
    from staging.engagement_posts as row
    left join staging.engagement_groups as parent on parent.id = row.group_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.group_id is not null
    union all
    select
        'orphans', 'engagement.comments.post_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.posts'
    from staging.engagement_comments as row
    left join staging.engagement_posts as parent on parent.id = row.post_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.post_id is not null
    union all
    select
        'orphans', 'engagement.comments.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_comments as row
    left join staging.engagement_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'engagement.comments.parent_comment_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.comments'
    from staging.engagement_comments as row
    left join staging.engagement_comments as parent on parent.id = row.parent_comment_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.parent_comment_id is not null
    union all
    select
        'orphans', 'engagement.groups.created_by', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_groups as row
    left join staging.engagement_persons as parent on parent.id = row.created_by
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.created_by is not null
    union all
    select
        'orphans', 'engagement.group_members.group_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.groups'
    from staging.engagement_group_members as row
    left join staging.engagement_groups as parent on parent.id = row.group_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.group_id is not null
    union all
    select
        'orphans', 'engagement.group_members.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_group_members as row
    left join staging.engagement_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'engagement.mentions.post_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.posts'
    from staging.engagement_mentions as row
    left join staging.engagement_posts as parent on parent.id = row.post_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.post_id is not null
    union all
    select
        'orphans', 'engagement.mentions.comment_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.comments'
    from staging.engagement_mentions as row
    left join staging.engagement_comments as parent on parent.id = row.comment_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.comment_id is not null
    union all
    select
        'orphans', 'engagement.mentions.mentioned_person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_mentions as row
    left join staging.engagement_persons as parent on parent.id = row.mentioned_person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.mentioned_person_id is not null
    union all
    select
        'orphans', 'engagement.mentions.mentioned_by_person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_mentions as row
    left join staging.engagement_persons as parent on parent.id = row.mentioned_by_person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.mentioned_by_person_id is not null
    union all
    select
        'orphans', 'engagement.reports.reporter_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.persons'
    from staging.engagement_reports as row
    left join staging.engagement_persons as parent on parent.id = row.reporter_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.reporter_id is not null
    union all
    select
        'orphans', 'engagement.reports.reported_post_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.posts'
    from staging.engagement_reports as row
    left join staging.engagement_posts as parent on parent.id = row.reported_post_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.reported_post_id is not null
    union all
    select
        'orphans', 'engagement.reports.reported_comment_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in engagement.comments'
    from staging.engagement_reports as row
    left join staging.engagement_comments as parent on parent.id = row.reported_comment_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.reported_comment_id is not null
    union all
    select
        'orphans', 'chemlink.persons.location_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.locations'
    from staging.chemlink_persons as row
    left join staging.chemlink_locations as parent on parent.id = row.location_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.location_id is not null
    union all
    select
        'orphans', 'chemlink.persons.company_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.companies'
    from staging.chemlink_persons as row
    left join staging.chemlink_companies as parent on parent.id = row.company_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.company_id is not null
    union all
    select
        'orphans', 'chemlink.persons.role_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.roles'
    from staging.chemlink_persons as row
    left join staging.chemlink_roles as parent on parent.id = row.role_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.role_id is not null
    union all
    select
        'orphans', 'chemlink.experiences.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_experiences as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.experiences.company_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.companies'
    from staging.chemlink_experiences as row
    left join staging.chemlink_companies as parent on parent.id = row.company_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.company_id is not null
    union all
    select
        'orphans', 'chemlink.experiences.project_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.projects'
    from staging.chemlink_experiences as row
    left join staging.chemlink_projects as parent on parent.id = row.project_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.project_id is not null
    union all
    select
        'orphans', 'chemlink.experiences.role_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.roles'
    from staging.chemlink_experiences as row
    left join staging.chemlink_roles as parent on parent.id = row.role_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.role_id is not null
    union all
    select
        'orphans', 'chemlink.experiences.location_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.locations'
    from staging.chemlink_experiences as row
    left join staging.chemlink_locations as parent on parent.id = row.location_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.location_id is not null
    union all
    select
        'orphans', 'chemlink.education.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_education as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.education.school_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.schools'
    from staging.chemlink_education as row
    left join staging.chemlink_schools as parent on parent.id = row.school_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.school_id is not null
    union all
    select
        'orphans', 'chemlink.education.degree_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.degrees'
    from staging.chemlink_education as row
    left join staging.chemlink_degrees as parent on parent.id = row.degree_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.degree_id is not null
    union all
    select
        'orphans', 'chemlink.collections.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_collections as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.collection_profiles.collection_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.collections'
    from staging.chemlink_collection_profiles as row
    left join staging.chemlink_collections as parent on parent.id = row.collection_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.collection_id is not null
    union all
    select
        'orphans', 'chemlink.collection_profiles.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_collection_profiles as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.collection_profiles.added_by', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_collection_profiles as row
    left join staging.chemlink_persons as parent on parent.id = row.added_by
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.added_by is not null
    union all
    select
        'orphans', 'chemlink.collection_collaborators.collection_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.collections'
    from staging.chemlink_collection_collaborators as row
    left join staging.chemlink_collections as parent on parent.id = row.collection_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.collection_id is not null
    union all
    select
        'orphans', 'chemlink.collection_collaborators.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_collection_collaborators as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.collection_collaborators.added_by', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_collection_collaborators as row
    left join staging.chemlink_persons as parent on parent.id = row.added_by
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.added_by is not null
    union all
    select
        'orphans', 'chemlink.query_votes.voter_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_query_votes as row
    left join staging.chemlink_persons as parent on parent.id = row.voter_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.voter_id is not null
    union all
    select
        'orphans', 'chemlink.query_votes.profile_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_query_votes as row
    left join staging.chemlink_persons as parent on parent.id = row.profile_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.profile_id is not null
    union all
    select
        'orphans', 'chemlink.view_access.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_view_access as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.view_access.user_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_view_access as row
    left join staging.chemlink_persons as parent on parent.id = row.user_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.user_id is not null
    union all
    select
        'orphans', 'chemlink.embeddings.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_embeddings as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.person_languages.person_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.persons'
    from staging.chemlink_person_languages as row
    left join staging.chemlink_persons as parent on parent.id = row.person_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.person_id is not null
    union all
    select
        'orphans', 'chemlink.person_languages.language_id', count(*) filter (where parent.id is null), count(*),
        'of the rows this run brought: ids that name nothing in chemlink.languages'
    from staging.chemlink_person_languages as row
    left join staging.chemlink_languages as parent on parent.id = row.language_id
    where row._run_id = %(run_id)s
      and row._gone_at is null
      and row.language_id is not null
    union all
    select
        'unparseable_dates', 'chemlink.experiences.start_date',
        count(*) filter (where row.start_date !~ '^((0?[1-9]|1[0-2])-[12][0-9]{3}|[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$'),
        count(*),
        'of the rows this run brought: kept as written, NULL where a date is needed'
    from staging.chemlink_experiences as row
    where row._run_id = %(run_id)s
      and row.start_date is not null
    union all
    select
        'unparseable_dates', 'chemlink.experiences.end_date',
        count(*) filter (where row.end_date !~ '^((0?[1-9]|1[0-2])-[12][0-9]{3}|[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$'),
        count(*),
        'of the rows this run brought: kept as written, NULL where a date is needed'
    from staging.chemlink_experiences as row
    where row._run_id = %(run_id)s
      and row.end_date is not null
    union all
    select
        'unparseable_dates', 'chemlink.education.start_date',
        count(*) filter (where row.start_date !~ '^((0?[1-9]|1[0-2])-[12][0-9]{3}|[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$'),
        count(*),
        'of the rows this run brought: kept as written, NULL where a date is needed'
    from staging.chemlink_education as row
    where row._run_id = %(run_id)s
      and row.start_date is not null
    union all
    select
        'unparseable_dates', 'chemlink.education.end_date',
        count(*) filter (where row.end_date !~ '^((0?[1-9]|1[0-2])-[12][0-9]{3}|[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$'),
        count(*),
        'of the rows this run brought: kept as written, NULL where a date is needed'
    from staging.chemlink_education as row
    where row._run_id = %(run_id)s
      and row.end_date is not null
)
select
    run.horizon_on as as_of_on, finding.check_name, finding.subject, coalesce(finding.numerator, 0) as numerator,
    finding.denominator, finding.note
from findings as finding
cross join staging.unified_runs as run
where run.run_id = %(run_id)s
  and finding.denominator is not null;

delete from core.consistency_report as known
where as_of_on = (select horizon_on from staging.unified_runs where run_id = %(run_id)s)
  and not exists (
      select from pg_temp.findings as finding
      where finding.check_name = known.check_name and finding.subject = known.subject);

-- another run up to the same horizon brings nothing new: what the first one said of its rows stays
insert into core.consistency_report as known
    (as_of_on, check_name, subject, numerator, denominator, rate, note)
select
    as_of_on, check_name, subject, numerator, denominator, numerator::double precision / nullif(denominator, 0), note
from pg_temp.findings
order by check_name, subject
on conflict (as_of_on, check_name, subject) do update
set numerator = excluded.numerator,
    denominator = excluded.denominator,
    rate = excluded.rate,
    note = excluded.note
where excluded.denominator > 0
   or known.denominator = 0;
