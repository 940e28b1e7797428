-- core.pull_requests: pull requests with their reviews and events.
--
-- Grain    one row per (repo, number)
-- Reads    staging.github_pull_requests, staging.github_reviews, core.pull_request_reopenings, core.developers
-- Writes   staging.coding_days: days on which something happened to a pull request that had not, or no longer has
-- Window   none: every pull request is compared
-- Re-run   changes nothing
-- Settles  never: it may be edited, reviewed or closed at any time
set local jit = off;

drop table if exists pg_temp.fresh_pull_requests;

create temporary table fresh_pull_requests (like core.pull_requests) on commit drop;

insert into fresh_pull_requests
    (repo, number, title, author_login, developer_id, state, is_draft, created_at, merged_at, closed_at, updated_at,
     first_review_at, review_count, additions, deletions, changed_files, reopened_count, first_commit_at,
     is_follow_up_fix)
select
    told.repo, told.number, title, author_login, developer_id, state, is_draft, created_at, merged_at, closed_at,
    updated_at, first_review_at, coalesce(review_count, 0), additions, deletions, changed_files,
    coalesce(reopened_count, 0), first_commit_at,
    coalesce(title ~* %(fix_titles)s, false)
        or exists (select from unnest(labels) as label where lower(label) in ('bug', 'fix', 'hotfix', 'revert'))
from staging.github_pull_requests as told
left join core.developers as author on author.kind = 'github' and author.identity = lower(told.author_login)
left join (
    select review.repo, review.number, min(submitted_at) as first_review_at, count(*) as review_count
    from staging.github_reviews as review
    join staging.github_pull_requests as reviewed using (repo, number)
    where submitted_at is not null
      and lower(reviewer_login) is distinct from lower(reviewed.author_login)
    group by review.repo, review.number
) as reviews on reviews.repo = told.repo and reviews.number = told.number
left join (
    select repo, number, count(*) as reopened_count
    from core.pull_request_reopenings
    group by repo, number
) as reopenings on reopenings.repo = told.repo and reopenings.number = told.number;

analyze fresh_pull_requests;

-- facts that are known on one side only
insert into staging.coding_days (day_on)
select distinct (at at time zone %(business_zone)s)::date
from (
    select at
    from (select * from core.pull_requests union all select * from fresh_pull_requests) as pull_request
    cross join lateral (
        values
            ('opened', created_at, null::timestamptz, null::integer, null::text, null::boolean),
            ('begun', least(first_commit_at, created_at), null, null, developer_id, null),
            ('reviewed', first_review_at, created_at, null, null, null),
            ('merged', merged_at, created_at, additions + deletions, null, is_follow_up_fix),
            ('closed', closed_at, null, null, null, null)
    ) as fact (kind, at, since_at, lines, whose, is_fix)
    where at is not null
    group by repo, number, kind, at, since_at, lines, whose, is_fix
    having count(*) = 1
) as changed
on conflict do nothing;

delete from core.pull_requests as known
where not exists (
    select from fresh_pull_requests as fresh where fresh.repo = known.repo and fresh.number = known.number);

insert into core.pull_requests as known
    (repo, number, title, author_login, developer_id, state, is_draft, created_at, merged_at, closed_at, updated_at,
     first_review_at, review_count, additions, deletions, changed_files, reopened_count, first_commit_at,
     is_follow_up_fix)
select
    repo, number, title, author_login, developer_id, state, is_draft, created_at, merged_at, closed_at, updated_at,
    first_review_at, review_count, additions, deletions, changed_files, reopened_count, first_commit_at,
    is_follow_up_fix
from fresh_pull_requests
order by repo, number
on conflict (repo, number) do update
set title = excluded.title,
    author_login = excluded.author_login,
    developer_id = excluded.developer_id,
    state = excluded.state,
    is_draft = excluded.is_draft,
    created_at = excluded.created_at,
    merged_at = excluded.merged_at,
    closed_at = excluded.closed_at,
    updated_at = excluded.updated_at,
    first_review_at = excluded.first_review_at,
    review_count = excluded.review_count,
    additions = excluded.additions,
    deletions = excluded.deletions,
    changed_files = excluded.changed_files,
    reopened_count = excluded.reopened_count,
    first_commit_at = excluded.first_commit_at,
    is_follow_up_fix = excluded.is_follow_up_fix
where (known.*) is distinct from (excluded.*);
