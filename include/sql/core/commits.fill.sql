-- core.commits: commits of the default branch.
--
-- Grain    one row per (repo, sha)
-- Reads    staging.github_commits, core.developers
-- Writes   staging.coding_days: days of commits that came, went or moved
-- Window   none: every commit is compared
-- Re-run   changes nothing
-- Settles  when the branch is not rewritten
set local jit = off;

drop table if exists pg_temp.fresh_commits;

create temporary table fresh_commits on commit drop as
select
    told.repo,
    told.sha,
    told.committed_at,
    told.authored_at,
    coalesce(account.developer_id, address.developer_id) as developer_id
from staging.github_commits as told
left join core.developers as account on account.kind = 'github' and account.identity = lower(told.author_login)
left join core.developers as address on address.kind = 'email' and address.identity = lower(told.author_email);

analyze fresh_commits;

insert into staging.coding_days (day_on)
select distinct (at at time zone %(business_zone)s)::date
from core.commits as old
full join fresh_commits as new using (repo, sha)
cross join lateral (values (old.committed_at), (new.committed_at)) as moved (at)
where old.committed_at is distinct from new.committed_at
  and at is not null
on conflict do nothing;

delete from core.commits as known
where not exists (select from fresh_commits as fresh where fresh.repo = known.repo and fresh.sha = known.sha);

insert into core.commits as known (repo, sha, committed_at, authored_at, developer_id)
select repo, sha, committed_at, authored_at, developer_id
from fresh_commits
order by repo, sha
on conflict (repo, sha) do update
set committed_at = excluded.committed_at,
    authored_at = excluded.authored_at,
    developer_id = excluded.developer_id
where (known.*) is distinct from (excluded.*);
