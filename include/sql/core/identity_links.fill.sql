-- core.identity_links: which person of which database is which user, and since when.
--
-- Grain    one row per (source_database, source_person_id, valid_from_at)
-- Reads    staging.unified_matches, staging.engagement_persons, staging.chemlink_persons, staging.unified_runs
-- Writes   staging.unified_moved: people who are another user now, for their events
-- Window   none: everybody the mirrors know, but who vanished before any publication had seen them
-- Re-run   changes nothing while the mirrors are the same
-- Settles  never: a link that no longer holds is closed, not removed
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.wanted_links;

create temporary table wanted_links on commit drop as
with ranked as (
    select
        match.*,
        array_position(array[%(link_method)s] || %(fallback_methods)s::text[], match.method) as rank
    from staging.unified_matches as match
    where match.method = any(array[%(link_method)s] || %(fallback_methods)s::text[])
),
-- a pair counts only when neither of the two has a better one
pairs as (
    select ranked.method, ranked.rank, ranked.engagement_person_id, ranked.chemlink_person_id
    from ranked
    join (select engagement_person_id, min(rank) as rank from ranked group by 1) as best_of_engagement
        using (engagement_person_id, rank)
    join (select chemlink_person_id, min(rank) as rank from ranked group by 1) as best_of_chemlink
        using (chemlink_person_id, rank)
),
people as (
    select
        engagement.id as engagement_person_id,
        chemlink.id as chemlink_person_id,
        coalesce(pair.method, 'alone') as method,
        coalesce(1.0 / pair.rank, 1.0) as confidence,
        greatest(
            case when engagement.created_at >= %(first_possible_at)s then engagement.created_at end,
            case when chemlink.created_at >= %(first_possible_at)s then chemlink.created_at end) as younger_at,
        case
            when engagement.id is not null then md5('engagement/' || engagement.id)
            else md5('chemlink/' || chemlink.id)
        end::uuid as user_id
    from (select * from staging.engagement_persons where not _is_void) as engagement
    left join pairs as pair on pair.engagement_person_id = engagement.id
    full join (select * from staging.chemlink_persons where not _is_void) as chemlink
        on chemlink.id = pair.chemlink_person_id
)
select person.source_database, person.source_person_id, user_id, method, confidence, younger_at
from people
cross join lateral (
    values ('engagement', engagement_person_id::text), ('chemlink', chemlink_person_id::text)
) as person (source_database, source_person_id)
where person.source_person_id is not null;

analyze pg_temp.wanted_links;

drop table if exists pg_temp.ended_links;

create temporary table ended_links on commit drop as
select known.source_database, known.source_person_id, known.valid_from_at, known.user_id
from core.identity_links as known
left join wanted_links as wanted using (source_database, source_person_id)
where known.valid_to_at is null
  and (wanted.user_id is distinct from known.user_id or wanted.method is distinct from known.method);

-- Events say who somebody was when they were last looked at: a move that still waits goes on from where it led to,
-- and whoever came to a user after that has no events under it.
drop table if exists pg_temp.moves;

create temporary table moves on commit drop as
select
    ended.source_database,
    ended.user_id as from_user_id,
    coalesce(wanted.user_id, %(nobody)s::uuid) as to_user_id,
    exists (
        select from staging.unified_moved as waiting
        where waiting.source_database = ended.source_database and waiting.new_user_id = ended.user_id
    ) as goes_on
from ended_links as ended
left join wanted_links as wanted using (source_database, source_person_id)
where ended.user_id is distinct from wanted.user_id;

update staging.unified_moved as waiting
set new_user_id = move.to_user_id
from moves as move
where move.source_database = waiting.source_database
  and move.from_user_id = waiting.new_user_id;

insert into staging.unified_moved (source_database, old_user_id, new_user_id)
select source_database, from_user_id, to_user_id
from moves
where not goes_on
on conflict (source_database, old_user_id) do nothing;

-- what began at this very horizon has never held in anything published
delete from core.identity_links as known
using ended_links as ended, staging.unified_runs as run
where run.run_id = %(run_id)s
  and (known.source_database, known.source_person_id, known.valid_from_at)
      = (ended.source_database, ended.source_person_id, ended.valid_from_at)
  and known.valid_from_at >= run.horizon_at;

update core.identity_links as known
set valid_to_at = run.horizon_at
from ended_links as ended, staging.unified_runs as run
where run.run_id = %(run_id)s
  and (known.source_database, known.source_person_id, known.valid_from_at)
      = (ended.source_database, ended.source_person_id, ended.valid_from_at);

insert into core.identity_links
    (source_database, source_person_id, valid_from_at, user_id, method, confidence)
select
    wanted.source_database,
    wanted.source_person_id,
    case
        when wanted.younger_at is null or earlier.source_person_id is not null then run.horizon_at
        else wanted.younger_at
    end,
    wanted.user_id,
    wanted.method,
    wanted.confidence
from wanted_links as wanted
cross join staging.unified_runs as run
left join (select distinct source_database, source_person_id from core.identity_links) as earlier
    using (source_database, source_person_id)
where run.run_id = %(run_id)s
  and not exists (
      select from core.identity_links as known
      where known.source_database = wanted.source_database
        and known.source_person_id = wanted.source_person_id
        and known.valid_to_at is null)
on conflict (source_database, source_person_id, valid_from_at) do update
set valid_to_at = null,
    user_id = excluded.user_id,
    method = excluded.method,
    confidence = excluded.confidence;

analyze core.identity_links;  -- what follows is planned before autovacuum has looked
