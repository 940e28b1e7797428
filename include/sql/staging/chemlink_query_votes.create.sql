-- staging.chemlink_query_votes: votes on results of the finder.
create table if not exists staging.chemlink_query_votes (
    id             bigint not null,
    type           text,
    profile_id     bigint,
    voter_id       bigint,
    score          double precision,
    search_key     text,
    actual_query   text,
    remarks        text,
    created_at     timestamptz,
    updated_at     timestamptz,
    deleted_at     timestamptz,
    _extracted_at  timestamptz not null,
    _run_id        text not null,
    _known_at      timestamptz,
    _gone_at       timestamptz,
    _is_void       boolean not null default false,
    _first_seen_at timestamptz not null,
    primary key (id)
);
create index if not exists chemlink_query_votes_by_run on staging.chemlink_query_votes (_run_id);
create index if not exists chemlink_query_votes_by_time on staging.chemlink_query_votes (created_at);
comment on table staging.chemlink_query_votes is 'Mirror of query_votes of the profile service: votes on results of the finder. Rows that vanish from the source stay, with _gone_at.';
comment on column staging.chemlink_query_votes.id is 'source id';
comment on column staging.chemlink_query_votes.type is 'up or down';
comment on column staging.chemlink_query_votes.profile_id is 'profile that was voted on';
comment on column staging.chemlink_query_votes.voter_id is 'who voted';
comment on column staging.chemlink_query_votes.score is 'as in the source';
comment on column staging.chemlink_query_votes.search_key is 'key of the search';
comment on column staging.chemlink_query_votes.actual_query is 'words of the search';
comment on column staging.chemlink_query_votes.remarks is 'as entered';
comment on column staging.chemlink_query_votes.created_at is 'creation in the source';
comment on column staging.chemlink_query_votes.updated_at is 'last change in the source; never activity';
comment on column staging.chemlink_query_votes.deleted_at is 'soft deletion; null = alive';
comment on column staging.chemlink_query_votes._extracted_at is 'the source had this row at this instant of the pipeline: end of the window that brought it';
comment on column staging.chemlink_query_votes._run_id is 'run that brought the row or its last change';
comment on column staging.chemlink_query_votes._known_at is 'when a row that arrived late became known: end of the window that found it; null = known when it was created';
comment on column staging.chemlink_query_votes._gone_at is 'end of the window that no longer found the row in the source; null = still there';
comment on column staging.chemlink_query_votes._is_void is 'gone before any publication had seen it: it is no event';
comment on column staging.chemlink_query_votes._first_seen_at is 'end of the window that brought the row first; begins anew only when a void row comes back';
