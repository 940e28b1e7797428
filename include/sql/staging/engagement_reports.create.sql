-- staging.engagement_reports: reports of posts and comments.
create table if not exists staging.engagement_reports (
    id                  uuid not null,
    reporter_id         uuid,
    reported_post_id    uuid,
    reported_comment_id uuid,
    reason              text,
    description         text,
    status              text,
    reviewed_at         timestamptz,
    created_at          timestamptz,
    deleted_at          timestamptz,
    _extracted_at       timestamptz not null,
    _run_id             text not null,
    _known_at           timestamptz,
    _gone_at            timestamptz,
    _is_void            boolean not null default false,
    _first_seen_at      timestamptz not null,
    primary key (id)
);
create index if not exists engagement_reports_by_run on staging.engagement_reports (_run_id);
create index if not exists engagement_reports_by_time on staging.engagement_reports (created_at);
comment on table staging.engagement_reports is 'Mirror of reports of the engagement platform: reports of posts and comments. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.engagement_reports.id is 'source id';
comment on column staging.engagement_reports.reporter_id is 'who reported';
comment on column staging.engagement_reports.reported_post_id is 'post';
comment on column staging.engagement_reports.reported_comment_id is 'comment';
comment on column staging.engagement_reports.reason is 'as chosen';
comment on column staging.engagement_reports.description is 'as entered';
comment on column staging.engagement_reports.status is 'as in the source';
comment on column staging.engagement_reports.reviewed_at is 'when a moderator decided; the source does not say who';
comment on column staging.engagement_reports.created_at is 'creation in the source';
comment on column staging.engagement_reports.deleted_at is 'soft deletion; null = alive';
comment on column staging.engagement_reports._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.engagement_reports._run_id is 'run that brought the row or its last change';
comment on column staging.engagement_reports._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.engagement_reports._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.engagement_reports._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.engagement_reports._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
