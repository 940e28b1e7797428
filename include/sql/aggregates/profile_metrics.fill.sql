-- aggregates.profile_metrics: how complete, fresh and varied profiles are; one snapshot a day, kept forever.
--
-- Grain    one row per (day_on, population, dimension, item)
-- Reads    staging.unified_dirty, staging.unified_runs, core.unified_users, core.schools, core.degrees,
--          core.languages, staging.chemlink_education, staging.chemlink_person_languages
-- Window   the run's days that are missing, and the newest published one; an older day stays as it was written
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  when a newer day is published
create temporary table scope_profile_metrics on commit drop as
select period_on as day_on
from staging.unified_dirty
where kind = 'snapshot'
  and (period_on >= (select coalesce(max(day_on), '-infinity') from aggregates.profile_metrics)
       or period_on not in (select day_on from aggregates.profile_metrics))
union
select day_on from aggregates.profile_metrics where is_provisional;

create temporary table fresh_profile_metrics on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
snapshot as materialized (
    -- what was the newest day and is not asked for is no longer provisional, and nothing else about it changes
    select day_on from scope_profile_metrics where day_on in (select period_on from staging.unified_dirty where kind = 'snapshot')
),
newest as (
    select greatest((select max(day_on) from snapshot), (select max(day_on) from aggregates.profile_metrics)) as newest_on
),
person as (
    -- a signup nobody knows the time of counts on every day
    select *, coalesce(signed_up_on, '-infinity') as here_on, (profile_updated_at at time zone %(business_zone)s)::date as updated_on
    from core.unified_users
),
facet as (
    -- who shows what, from which day on and until which
    select is_excluded, dimension, item, here_on as from_on, 'infinity'::date as until_on
    from person
    cross join (select %(completeness_steps)s::integer[] as steps) as setting
    cross join lateral (select width_bucket(profile_completeness::integer, steps) as step_no) as reached
    cross join lateral (values
        ('everybody', ''), ('company', company), ('role', role), ('country', country), ('seven_flags', profile_flags::text),
        ('completeness', coalesce(steps[step_no], 0) || '-' || coalesce(steps[step_no + 1] - 1, 100)),
        ('status', case when profile_completeness >= %(complete_profile)s then 'complete' when profile_flags = 0 then 'empty' else 'partial' end),
        ('flag', case when has_first_name then 'first_name' end), ('flag', case when has_last_name then 'last_name' end),
        ('flag', case when has_email then 'email' end), ('flag', case when has_headline then 'headline' end),
        ('flag', case when has_linkedin then 'linkedin' end), ('flag', case when has_location then 'location' end),
        ('flag', case when has_company then 'company' end), ('flag', case when has_experience then 'experience' end),
        ('flag', case when has_education then 'education' end), ('flag', case when has_language then 'language' end),
        ('freshness', case when profile_updated_at is null then 'never' end)
    ) as shown(dimension, item)
    where item is not null
    union all
    select is_excluded, 'freshness', item, greatest(here_on, from_on), until_on
    from person
    cross join lateral (values
        ('changed later', '-infinity'::date, updated_on), ('30 days', updated_on, updated_on + 30), ('90 days', updated_on + 30, updated_on + 90),
        ('365 days', updated_on + 90, updated_on + 365), ('older', updated_on + 365, 'infinity'::date)
    ) as age(item, from_on, until_on)
    where updated_on is not null and greatest(here_on, from_on) < until_on
    union all
    select is_excluded, dimension, item, here_on, 'infinity'
    from (
        select distinct person_id, 'school' as dimension, school.name as item
        from staging.chemlink_education as education join core.schools as school using (school_id)
        where education.deleted_at is null and education._gone_at is null
        union all
        select distinct person_id, 'degree', degree.name
        from staging.chemlink_education as education join core.degrees as degree using (degree_id)
        where education.deleted_at is null and education._gone_at is null
        union all
        select distinct person_id, 'language', language.name
        from staging.chemlink_person_languages as spoken join core.languages as language using (language_id)
        where spoken.deleted_at is null and spoken._gone_at is null
    ) as listed
    join person on chemlink_person_id = person_id
    where item is not null
),
change as (
    select dimension, item, is_excluded, from_on as at_on, count(*) as users from facet group by 1, 2, 3, 4
    union all
    select dimension, item, is_excluded, until_on, -count(*) from facet where until_on < 'infinity' group by 1, 2, 3, 4
),
filed as (
    -- a change counts from the first of the run's days that has seen it
    select dimension, item, population, day_on, sum(users) as users
    from change
    join lateral (select min(scope.day_on) as day_on from snapshot as scope where scope.day_on >= at_on) as seen on seen.day_on is not null
    join (values ('included'), ('everyone')) as both_kinds(population) on population = 'everyone' or not is_excluded
    group by 1, 2, 3, 4
),
counted as (
    select scope.day_on, place.dimension, place.item, place.population, (sum(coalesce(users, 0)) over so_far)::bigint as users
    from (select dimension, item, population, min(day_on) as first_on from filed group by 1, 2, 3) as place
    join snapshot as scope on scope.day_on >= first_on
    left join filed on filed.day_on = scope.day_on and filed.dimension = place.dimension and filed.item = place.item and filed.population = place.population
    window so_far as (partition by place.dimension, place.item, place.population order by scope.day_on)
),
ranked as (
    select day_on, population, dimension, item, users, max(users) filter (where dimension = 'everybody') over (partition by day_on, population) as of_users,
           case when dimension in ('company', 'role', 'school', 'degree', 'country', 'language')
                then (row_number() over (partition by day_on, population, dimension order by users desc, item collate "C"))::integer end as place_no
    from counted
    where users > 0
)
select day_on, population, dimension, item, %(business_zone)s::text as time_zone, horizon_on as observed_on, day_on = newest_on as is_provisional,
       place_no as rank, users, of_users, users::double precision / nullif(of_users, 0) as share_rate
from ranked
cross join run
cross join newest
where dimension <> 'everybody' and coalesce(place_no <= %(top_rows)s, true)
union all
select day_on, population, dimension, item, time_zone, observed_on, day_on = newest_on, rank, users, of_users, share_rate
from aggregates.profile_metrics
cross join newest
where is_provisional and day_on not in (select day_on from snapshot)
order by day_on, population, dimension, item;
