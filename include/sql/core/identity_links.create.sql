-- core.identity_links: which person of which database is which user, and since when.
create table if not exists core.identity_links (
    source_database  text not null,
    source_person_id text not null,
    valid_from_at    timestamptz not null,
    valid_to_at      timestamptz,
    user_id          uuid not null,
    method           text not null,
    confidence       double precision not null,
    primary key (source_database, source_person_id, valid_from_at)
);
create unique index if not exists identity_links_that_hold on core.identity_links (source_database, source_person_id) where valid_to_at is null;
comment on table core.identity_links is 'Every person of both databases belongs to one user at a time.';
comment on column core.identity_links.source_database is 'engagement or chemlink';
comment on column core.identity_links.source_person_id is 'id of the person there';
comment on column core.identity_links.valid_from_at is 'creation of the younger person of a pair, or the horizon of the run that found the link, whichever is later known';
comment on column core.identity_links.valid_to_at is 'horizon of the run that no longer found it; null = holds';
comment on column core.identity_links.user_id is 'user';
comment on column core.identity_links.method is 'key that linked the pair (external_id=person_id, iam_id=kratos_id ...), or alone for a person of one database';
comment on column core.identity_links.confidence is '1 = the configured key, less for a fallback; 0..1';
