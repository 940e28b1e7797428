-- core.user_journey_events: one thing that happened, made by a person or to a person.
create table if not exists core.user_journey_events (
    source_database     text collate "C" not null,
    source_table        text collate "C" not null,
    source_id           text collate "C" not null,
    activity_type       text collate "C" not null,
    activity_subtype    text,
    user_id             uuid,
    unattributed_reason text,
    unattributed_actor  text,
    occurred_at         timestamptz not null,
    occurred_on         date not null,
    known_at            timestamptz not null,
    is_self_made        boolean not null,
    is_bulk             boolean not null,
    is_deleted          boolean not null,
    is_excluded         boolean not null,
    days_since_signup   integer,
    is_first_of_type    boolean not null,
    metadata            jsonb not null,
    primary key (source_id, activity_type, source_table, source_database)
);
create index if not exists user_journey_events_by_user on core.user_journey_events (user_id, occurred_at);
create index if not exists user_journey_events_by_time on core.user_journey_events (occurred_at);
create index if not exists user_journey_events_firsts on core.user_journey_events (user_id, activity_type) where is_first_of_type;
create index if not exists user_journey_events_unattributed on core.user_journey_events (unattributed_actor) where unattributed_actor is not null;
comment on table core.user_journey_events is 'All events of both databases up to the horizon, deleted and bulk ones flagged, none left out.';
comment on column core.user_journey_events.source_database is 'engagement or chemlink';
comment on column core.user_journey_events.source_table is 'table there';
comment on column core.user_journey_events.source_id is 'id there';
comment on column core.user_journey_events.activity_type is 'signup, post, comment, reply, mention_made, mention_received, report_made, moderation, group_create, group_join, vote, collection_create, collection_share, profile_added, experience_added, education_added, view_granted, search';
comment on column core.user_journey_events.activity_subtype is 'post, comment, reply: type of the post; vote: up or down; collection_create: privacy';
comment on column core.user_journey_events.user_id is 'who; null = the source does not say, see unattributed_reason';
comment on column core.user_journey_events.unattributed_reason is 'source_names_nobody, or unknown_person when the id is in no persons table';
comment on column core.user_journey_events.unattributed_actor is 'the unknown id';
comment on column core.user_journey_events.occurred_at is 'when';
comment on column core.user_journey_events.occurred_on is 'business day of it';
comment on column core.user_journey_events.known_at is 'when the warehouse could know it: occurred_at, or the end of the window that found it late';
comment on column core.user_journey_events.is_self_made is 'made by the user, not to the user';
comment on column core.user_journey_events.is_bulk is 'inside a stretch of core.bulk_operations: not activity';
comment on column core.user_journey_events.is_deleted is 'deleted or gone in the source; it happened nevertheless';
comment on column core.user_journey_events.is_excluded is 'its user is excluded by rule';
comment on column core.user_journey_events.days_since_signup is 'business days since the user''s signup day; negative = before it; null = no user or no signup time';
comment on column core.user_journey_events.is_first_of_type is 'the user''s first event of this type that is not bulk';
comment on column core.user_journey_events.metadata is 'ids of what it was about; no words, no names';
