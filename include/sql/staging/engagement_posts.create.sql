-- staging.engagement_posts: posts of the engagement platform.
create table if not exists staging.engagement_posts (
    id               uuid not null,
    person_id        uuid,
    group_id         uuid,
    type             text,
    content          text,
    link_url         text,
    media_keys       jsonb,
    status           text,
    created_at       timestamptz,
    updated_at       timestamptz,
    deleted_at       timestamptz,
    link_has_preview boolean,
    pinned_by        uuid,
    _extracted_at    timestamptz not null,
    _run_id          text not null,
    _known_at        timestamptz,
    _gone_at         timestamptz,
    _is_void         boolean not null default false,
    _first_seen_at   timestamptz not null,
    primary key (id)
);
create index if not exists engagement_posts_by_run on staging.engagement_posts (_run_id);
create index if not exists engagement_posts_by_time on staging.engagement_posts (created_at);
comment on table staging.engagement_posts is 'Mirror of posts of the engagement platform: posts of the engagement platform. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_posts.id is 'source id';
comment on column staging.engagement_posts.person_id is 'author';
comment on column staging.engagement_posts.group_id is 'group; null = none';
comment on column staging.engagement_posts.type is 'text, link, image or file';
comment on column staging.engagement_posts.content is 'words as posted';
comment on column staging.engagement_posts.link_url is 'shared address';
comment on column staging.engagement_posts.media_keys is 'storage keys';
comment on column staging.engagement_posts.status is 'as in the source';
comment on column staging.engagement_posts.created_at is 'creation in the source';
comment on column staging.engagement_posts.updated_at is 'last change in the source; never activity';
comment on column staging.engagement_posts.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_posts.link_has_preview is 'preview shown';
comment on column staging.engagement_posts.pinned_by is 'who pinned it; the source keeps no time of it';
comment on column staging.engagement_posts._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_posts._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_posts._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_posts._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_posts._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_posts._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
