-- core.developers: who is who: a developer's names in traces, on GitHub and in commits.
--
-- Grain    one row per (kind, identity)
-- Reads    staging.developer_identities, staging.coding_days, staging.github_pull_requests, staging.github_commits,
--          core.llm_calls, core.coding_session_days
-- Writes   ops.dead_letters: names that an earlier line gave to another developer;
--          staging.coding_days: days with calls of names that changed hands
-- Window   none: the file is read whole; names of calls from the days in the queue and from the sessions of all others
-- Re-run   changes nothing
-- Settles  never: the file may give a name to somebody else
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.told_names, pg_temp.fresh_names, pg_temp.name_days;

create temporary table told_names on commit drop as
select *, first_value(developer_id) over (partition by kind, identity order by line) as owner_id,
       row_number() over (partition by kind, identity order by line) as place
from (
    select line, nullif(trim(developer), '') as developer_id, kind, nullif(trim(name), '') as identity
    from staging.developer_identities
    cross join lateral (
        values ('trace', trace_id), ('github', lower(github_login)), ('email', lower(email))
    ) as each (kind, name)
) as cell
where developer_id is not null
  and identity is not null;

create temporary table name_days on commit drop as
select distinct developer_id as identity, event_date
from staging.coding_days
join core.llm_calls on event_date = day_on
where developer_id is not null
union
-- other days have not changed: their sessions know who had calls
select developer_id, event_date
from core.coding_session_days
where developer_id <> '(unknown)'
  and event_date not in (select day_on from staging.coding_days);

create temporary table fresh_names on commit drop as
select kind, identity, coalesce(owner_id, kind || ':' || identity) as developer_id, owner_id is not null as is_mapped
from (
    select kind, identity from told_names
    union select 'trace', identity from name_days
    union select 'github', lower(author_login) from staging.github_pull_requests where author_login is not null
    union select 'github', lower(author_login) from staging.github_commits where author_login is not null
    union select 'email', lower(author_email) from staging.github_commits where author_email is not null
) as name
left join (select kind, identity, owner_id from told_names where place = 1) as told using (kind, identity);

insert into staging.coding_days (day_on)
select distinct event_date
from name_days
join core.developers as known on known.kind = 'trace' and known.identity = name_days.identity
join fresh_names as fresh on fresh.kind = 'trace' and fresh.identity = name_days.identity
where fresh.developer_id <> known.developer_id
on conflict do nothing;

delete from core.developers as known
where not exists (
    select from fresh_names as fresh where fresh.kind = known.kind and fresh.identity = known.identity);

insert into core.developers as known (kind, identity, developer_id, is_mapped)
select kind, identity, developer_id, is_mapped
from fresh_names
order by kind, identity
on conflict (kind, identity) do update
set developer_id = excluded.developer_id,
    is_mapped = excluded.is_mapped
where (known.*) is distinct from (excluded.*);

delete from ops.dead_letters as letter
where letter.pipeline = %(pipeline)s
  and letter.source = 'staging.developer_identities'
  and letter.status = 'open'
  and letter.record_key not in (
      select line || ' ' || kind from told_names where developer_id <> owner_id);

insert into ops.dead_letters
    (pipeline, source, record_key, reason, detail, payload, first_run_id, last_run_id)
select
    %(pipeline)s,
    'staging.developer_identities',
    line || ' ' || kind,
    'name_of_somebody_else',
    'an earlier line gives the name to another developer: correct one of the two',
    jsonb_build_object('developer', developer_id, kind, identity)::text,
    %(run_id)s,
    %(run_id)s
from told_names
where developer_id <> owner_id
on conflict (pipeline, source, record_key) do update
set payload = excluded.payload,
    last_run_id = excluded.last_run_id;
