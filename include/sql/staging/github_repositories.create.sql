-- staging.github_repositories: the repositories that are asked about, and what GitHub says of each.
create table if not exists staging.github_repositories (
    repo            text not null,
    github_id       bigint,
    current_name    text,
    default_branch  text,
    last_run_id     text not null,
    asked_to_on     date,
    primary key (repo)
);
comment on table staging.github_repositories is 'One row per repository that connection github names or has named.';
comment on column staging.github_repositories.repo is 'owner/name as the connection has it: the key of everything that belongs to it';
comment on column staging.github_repositories.github_id is 'GitHub''s id, which survives renaming';
comment on column staging.github_repositories.current_name is 'owner/name as GitHub has it now; differs after renaming';
comment on column staging.github_repositories.default_branch is 'whose commits are read';
comment on column staging.github_repositories.last_run_id is 'run that asked last';
comment on column staging.github_repositories.asked_to_on is 'horizon of that run: what happened on this business day and later nobody has asked; null = no run has come so far';
