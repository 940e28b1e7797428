-- staging.github_pages: what GitHub answered to a conditional request: sent back, it saves reading the same again.
create table if not exists staging.github_pages (
    repo      text not null,
    resource  text not null,
    url       text not null,
    etag      text not null,
    primary key (repo, resource)
);
comment on table staging.github_pages is 'One row per request that may be answered by 304. Committed together with the rows it stands for.';
comment on column staging.github_pages.repo is 'repository';
comment on column staging.github_pages.resource is 'what was asked: pulls, commits';
comment on column staging.github_pages.url is 'the first page, parameters included';
comment on column staging.github_pages.etag is 'GitHub''s tag of the answer';
