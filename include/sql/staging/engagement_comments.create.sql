-- staging.engagement_comments: comments and replies of the engagement platform.
create table if not exists staging.engagement_comments (
    id                uuid not null,
    post_id           uuid,
    person_id         uuid,
    parent_comment_id uuid,
    content           text,
    created_at        timestamptz,
    updated_at        timestamptz,
    deleted_at        timestamptz,
    _extracted_at     timestamptz not null,
    _run_id           text not null,
    _known_at         timestamptz,
    _gone_at          timestamptz,
    _is_void          boolean not null default false,
    _first_seen_at    timestamptz not null,
    primary key (id)
);
create index if not exists engagement_comments_by_run on staging.engagement_comments (_run_id);
create index if not exists engagement_comments_by_post on staging.engagement_comments (post_id);
create index if not exists engagement_comments_by_time on staging.engagement_comments (created_at);
comment on table staging.engagement_comments is 'Mirror of comments of the engagement platform: comments and replies of the engagement platform. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_comments.id is 'source id';
comment on column staging.engagement_comments.post_id is 'commented post';
comment on column staging.engagement_comments.person_id is 'author';
comment on column staging.engagement_comments.parent_comment_id is 'answered comment; null = a comment on the post';
comment on column staging.engagement_comments.content is 'words as posted';
comment on column staging.engagement_comments.created_at is 'creation in the source';
comment on column staging.engagement_comments.updated_at is 'last change in the source; never activity';
comment on column staging.engagement_comments.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_comments._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_comments._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_comments._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_comments._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_comments._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_comments._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
