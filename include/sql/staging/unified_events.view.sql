-- staging.unified_events: the rows of both databases as the things that happened; what is an event, and whose.
--
-- A row can be two events: a mention is made by one person and received by another. updated_at is not among the
-- times: a changed row is not something a person did. Searches and moderation name nobody. A membership that is
-- not confirmed and a report that is not reviewed are rows that may become events: is_event says so,
-- and so it does of a row that vanished before any publication had seen it. Dates of experience
-- and education are months: 4-2011 and 2011-04-17 both become 2011-04-01, anything else is left out here and
-- stays as written in the mirror.
create or replace view staging.unified_events as
select
    'engagement'::text as source_database,
    'persons'::text as source_table,
    row.id::text as source_id,
    'signup'::text as activity_type,
    null::text as activity_subtype,
    row.id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    '{}'::jsonb as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.id::text as row_actor_id
from staging.engagement_persons as row
union all
select
    'engagement'::text as source_database,
    'posts'::text as source_table,
    row.id::text as source_id,
    'post'::text as activity_type,
    row.type::text as activity_subtype,
    row.person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('group_id', row.group_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.engagement_posts as row
union all
select
    'engagement'::text as source_database,
    'comments'::text as source_table,
    row.id::text as source_id,
    (case when row.parent_comment_id is null then 'comment' else 'reply' end)::text as activity_type,
    post.type::text as activity_subtype,
    row.person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('post_id', row.post_id, 'parent_comment_id', row.parent_comment_id)) as metadata,
    row.post_id::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.engagement_comments as row
left join staging.engagement_posts as post on post.id = row.post_id and not post._is_void
union all
select
    'engagement'::text as source_database,
    'mentions'::text as source_table,
    row.id::text as source_id,
    'mention_made'::text as activity_type,
    null::text as activity_subtype,
    row.mentioned_by_person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('post_id', row.post_id, 'comment_id', row.comment_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.mentioned_by_person_id::text as row_actor_id
from staging.engagement_mentions as row
union all
select
    'engagement'::text as source_database,
    'mentions'::text as source_table,
    row.id::text as source_id,
    'mention_received'::text as activity_type,
    null::text as activity_subtype,
    row.mentioned_person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('post_id', row.post_id, 'comment_id', row.comment_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.mentioned_by_person_id::text as row_actor_id
from staging.engagement_mentions as row
union all
select
    'engagement'::text as source_database,
    'reports'::text as source_table,
    row.id::text as source_id,
    'report_made'::text as activity_type,
    null::text as activity_subtype,
    row.reporter_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('post_id', row.reported_post_id, 'comment_id', row.reported_comment_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.reporter_id::text as row_actor_id
from staging.engagement_reports as row
union all
select
    'engagement'::text as source_database,
    'reports'::text as source_table,
    row.id::text as source_id,
    'moderation'::text as activity_type,
    null::text as activity_subtype,
    null::text as actor_id,
    row.reviewed_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('post_id', row.reported_post_id, 'comment_id', row.reported_comment_id)) as metadata,
    null::uuid as post_id,
    row.reviewed_at is not null and not row._is_void as is_event,
    row._run_id,
    row.reporter_id::text as row_actor_id
from staging.engagement_reports as row
union all
select
    'engagement'::text as source_database,
    'groups'::text as source_table,
    row.id::text as source_id,
    'group_create'::text as activity_type,
    null::text as activity_subtype,
    row.created_by::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    '{}'::jsonb as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.created_by::text as row_actor_id
from staging.engagement_groups as row
union all
select
    'engagement'::text as source_database,
    'group_members'::text as source_table,
    row.id::text as source_id,
    'group_join'::text as activity_type,
    null::text as activity_subtype,
    row.person_id::text as actor_id,
    row.confirmed_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('group_id', row.group_id)) as metadata,
    null::uuid as post_id,
    row.confirmed_at is not null and not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.engagement_group_members as row
union all
select
    'chemlink'::text as source_database,
    'persons'::text as source_table,
    row.id::text as source_id,
    'signup'::text as activity_type,
    null::text as activity_subtype,
    row.id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    '{}'::jsonb as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.id::text as row_actor_id
from staging.chemlink_persons as row
union all
select
    'chemlink'::text as source_database,
    'query_votes'::text as source_table,
    row.id::text as source_id,
    'vote'::text as activity_type,
    row.type::text as activity_subtype,
    row.voter_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('profile_id', row.profile_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.voter_id::text as row_actor_id
from staging.chemlink_query_votes as row
union all
select
    'chemlink'::text as source_database,
    'collections'::text as source_table,
    row.id::text as source_id,
    'collection_create'::text as activity_type,
    row.privacy::text as activity_subtype,
    row.person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    '{}'::jsonb as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.chemlink_collections as row
union all
select
    'chemlink'::text as source_database,
    'collection_collaborators'::text as source_table,
    row.id::text as source_id,
    'collection_share'::text as activity_type,
    null::text as activity_subtype,
    row.added_by::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('collection_id', row.collection_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.added_by::text as row_actor_id
from staging.chemlink_collection_collaborators as row
union all
select
    'chemlink'::text as source_database,
    'collection_profiles'::text as source_table,
    row.id::text as source_id,
    'profile_added'::text as activity_type,
    null::text as activity_subtype,
    row.added_by::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object('collection_id', row.collection_id, 'profile_id', row.person_id)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.added_by::text as row_actor_id
from staging.chemlink_collection_profiles as row
union all
select
    'chemlink'::text as source_database,
    'experiences'::text as source_table,
    row.id::text as source_id,
    'experience_added'::text as activity_type,
    null::text as activity_subtype,
    row.person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object(
        'started_on', case
            when row.start_date ~ '^(0?[1-9]|1[0-2])-[12][0-9]{3}$'
                then make_date(split_part(row.start_date, '-', 2)::int, split_part(row.start_date, '-', 1)::int, 1)
            when row.start_date ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
                then make_date(left(row.start_date, 4)::int, substr(row.start_date, 6, 2)::int, 1)
        end,
        'ended_on', case
            when row.end_date ~ '^(0?[1-9]|1[0-2])-[12][0-9]{3}$'
                then make_date(split_part(row.end_date, '-', 2)::int, split_part(row.end_date, '-', 1)::int, 1)
            when row.end_date ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
                then make_date(left(row.end_date, 4)::int, substr(row.end_date, 6, 2)::int, 1)
        end)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.chemlink_experiences as row
union all
select
    'chemlink'::text as source_database,
    'education'::text as source_table,
    row.id::text as source_id,
    'education_added'::text as activity_type,
    null::text as activity_subtype,
    row.person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    jsonb_strip_nulls(jsonb_build_object(
        'started_on', case
            when row.start_date ~ '^(0?[1-9]|1[0-2])-[12][0-9]{3}$'
                then make_date(split_part(row.start_date, '-', 2)::int, split_part(row.start_date, '-', 1)::int, 1)
            when row.start_date ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
                then make_date(left(row.start_date, 4)::int, substr(row.start_date, 6, 2)::int, 1)
        end,
        'ended_on', case
            when row.end_date ~ '^(0?[1-9]|1[0-2])-[12][0-9]{3}$'
                then make_date(split_part(row.end_date, '-', 2)::int, split_part(row.end_date, '-', 1)::int, 1)
            when row.end_date ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
                then make_date(left(row.end_date, 4)::int, substr(row.end_date, 6, 2)::int, 1)
        end)) as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.chemlink_education as row
union all
select
    'chemlink'::text as source_database,
    'view_access'::text as source_table,
    row.id::text as source_id,
    'view_granted'::text as activity_type,
    null::text as activity_subtype,
    row.person_id::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    '{}'::jsonb as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    row.person_id::text as row_actor_id
from staging.chemlink_view_access as row
union all
select
    'chemlink'::text as source_database,
    'query_embeddings'::text as source_table,
    row.id::text as source_id,
    'search'::text as activity_type,
    row.intent::text as activity_subtype,
    null::text as actor_id,
    row.created_at as occurred_at,
    row.created_at as row_created_at,
    row._known_at as late_known_at,
    row.deleted_at is not null or row._gone_at is not null as is_deleted,
    '{}'::jsonb as metadata,
    null::uuid as post_id,
    not row._is_void as is_event,
    row._run_id,
    null::text as row_actor_id
from staging.chemlink_query_embeddings as row;
comment on view staging.unified_events is
    'One row per event in the mirrors, also those without a time. post_id is the commented post; late_known_at as _known_at of the mirror; row_actor_id is who wrote the row.';
