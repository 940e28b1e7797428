-- staging.developer_identities: developers.csv as it is: who is who in traces, on GitHub and in commits.
create table if not exists staging.developer_identities (
    line          integer not null,
    developer     text,
    trace_id      text,
    github_login  text,
    email         text,
    primary key (line)
);
comment on table staging.developer_identities is 'One row per line; several lines may be about one developer.';
comment on column staging.developer_identities.line is 'line of the file';
comment on column staging.developer_identities.developer is 'name of the developer within the company, any text';
comment on column staging.developer_identities.trace_id is 'developer id in traces';
comment on column staging.developer_identities.github_login is 'login on GitHub';
comment on column staging.developer_identities.email is 'address in commits';
