-- core.pull_request_reopenings: times a pull request was reopened.
--
-- Grain    one row per (repo, event_id)
-- Reads    staging.github_issue_events, staging.github_pull_requests
-- Writes   staging.coding_days: days of reopenings that came, went or moved
-- Window   none: every event is compared
-- Re-run   changes nothing
-- Settles  at once: what happened does not change
drop table if exists pg_temp.fresh_reopenings;

create temporary table fresh_reopenings on commit drop as
select event.repo, event.event_id, event.number, event.created_at as reopened_at
from staging.github_issue_events as event
join staging.github_pull_requests using (repo, number)  -- issues are reopened as well
where event.event = 'reopened';

analyze fresh_reopenings;

insert into staging.coding_days (day_on)
select distinct (at at time zone %(business_zone)s)::date
from core.pull_request_reopenings as old
full join fresh_reopenings as new using (repo, event_id)
cross join lateral (values (old.reopened_at), (new.reopened_at)) as moved (at)
where old.reopened_at is distinct from new.reopened_at
  and at is not null
on conflict do nothing;

delete from core.pull_request_reopenings as known
where not exists (
    select from fresh_reopenings as fresh where fresh.repo = known.repo and fresh.event_id = known.event_id);

insert into core.pull_request_reopenings as known (repo, event_id, number, reopened_at)
select repo, event_id, number, reopened_at
from fresh_reopenings
order by repo, event_id
on conflict (repo, event_id) do update
set number = excluded.number,
    reopened_at = excluded.reopened_at
where (known.*) is distinct from (excluded.*);
