-- staging.engagement_mentions: mentions of people in posts and comments.
create table if not exists staging.engagement_mentions (
    id                     uuid not null,
    post_id                uuid,
    comment_id             uuid,
    mentioned_person_id    uuid,
    mentioned_by_person_id uuid,
    created_at             timestamptz,
    deleted_at             timestamptz,
    _extracted_at          timestamptz not null,
    _run_id                text not null,
    _known_at              timestamptz,
    _gone_at               timestamptz,
    _is_void               boolean not null default false,
    _first_seen_at         timestamptz not null,
    primary key (id)
);
create index if not exists engagement_mentions_by_run on staging.engagement_mentions (_run_id);
create index if not exists engagement_mentions_by_time on staging.engagement_mentions (created_at);
comment on table staging.engagement_mentions is 'Mirror of mentions of the engagement platform: mentions of people in posts and comments. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_mentions.id is 'source id';
comment on column staging.engagement_mentions.post_id is 'post';
comment on column staging.engagement_mentions.comment_id is 'comment';
comment on column staging.engagement_mentions.mentioned_person_id is 'who was mentioned';
comment on column staging.engagement_mentions.mentioned_by_person_id is 'who mentioned';
comment on column staging.engagement_mentions.created_at is 'creation in the source';
comment on column staging.engagement_mentions.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_mentions._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_mentions._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_mentions._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_mentions._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_mentions._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_mentions._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
