-- staging.github_repositories: the rows a run's gate looks at: of every repository and kind of record, what is stored
-- and what was refused. A letter that was given up (poison) is not counted any more.
with stored as (
    select repo, 'pull' as kind, count(*) as stored from staging.github_pull_requests group by repo
    union all
    select repo, 'review', count(*) from staging.github_reviews group by repo
    union all
    select repo, 'event', count(*) from staging.github_issue_events group by repo
    union all
    select repo, 'commit', count(*) from staging.github_commits group by repo
),
refused as (
    -- record keys: owner/name pull 5, owner/name pull 5 review 17, owner/name commit 1a2b
    select split_part(record_key, ' ', 1) as repo,
           coalesce(nullif(split_part(record_key, ' ', 4), ''), split_part(record_key, ' ', 2)) as kind,
           count(*) as dead
    from ops.dead_letters
    where pipeline = %(pipeline)s
      and source = 'github'
      and status = 'open'
    group by 1, 2
)
select
    repo,
    kind,
    coalesce(stored, 0) + coalesce(dead, 0) as records,
    coalesce(dead, 0) as dead,
    %(max_dead_share)s::double precision as max_dead_share,
    -- until no report looks back on its last day
    case when last_run_id <> run_id and asked_to_on >= horizon_on - %(analysis_days)s and kind = 'pull' then repo end as not_asked
from staging.github_repositories
join staging.coding_runs as run on run_id = %(run_id)s
cross join (values ('pull'), ('review'), ('event'), ('commit')) as every (kind)
left join stored using (repo, kind)
left join refused using (repo, kind)
