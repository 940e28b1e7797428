-- staging.github_commits: from when on commits are read; no row when everything is.
--
-- A merge brings commits of long ago to the default branch: of the branches that were merged lately, the oldest
-- commit decides. Git knows no time before 1970.
--
-- Values   repo, job (of the checkpoint), overlap_days
select greatest(least(lately.starts_at, min(p.first_commit_at)), timestamptz 'epoch') as since
from (
    select position - make_interval(days => %(overlap_days)s) as starts_at
    from ops.checkpoints
    where job = %(job)s
) as lately
left join staging.github_pull_requests as p
    on p.repo = %(repo)s and p.merged_at >= lately.starts_at
group by lately.starts_at;
