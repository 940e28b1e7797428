-- staging.coding_repositories: the repositories the current run knows, and since when.
create table if not exists staging.coding_repositories (
    repo          text not null,
    first_on      date,
    github_to_on  date,
    primary key (repo)
);
comment on table staging.coding_repositories is 'Made by every run, together with staging.coding_dirty.';
comment on column staging.coding_repositories.repo is 'owner/name; (unknown) = calls that name none';
comment on column staging.coding_repositories.first_on is 'business day on which it began: what happened before is on days of its own, without quiet ones between; null = it has not begun, or long ended before it had';
comment on column staging.coding_repositories.github_to_on is 'first business day that GitHub was not asked about; null = it never was';
