-- staging.posthog_persons: the batches in which a run's users are looked up.
--
-- Grain    one row per (batch)
-- Reads    staging.push_scope
select
    user_batch as batch,
    format('users %%s to %%s', user_batch * %(users_per_request)s + 1,
           user_batch * %(users_per_request)s + count(distinct user_id)) as label
from staging.push_scope
where run_id = %(run_id)s
group by user_batch
order by user_batch;
