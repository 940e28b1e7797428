-- core.pull_requests: the rows a run's gate looks at: all of them.
select
    repo,
    number,
    state,
    created_at,
    merged_at,
    closed_at,
    first_review_at,
    review_count,
    least(additions, deletions, changed_files) as least_count,
    reopened_count
from core.pull_requests
