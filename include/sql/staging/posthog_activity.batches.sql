-- staging.posthog_activity: the batches in which a run's sends are measured.
--
-- Grain    one row per (batch)
-- Reads    staging.push_scope
select
    send_batch as batch,
    format('sends %%s to %%s, %%s', send_batch * %(users_per_request)s + 1,
           send_batch * %(users_per_request)s + count(*),
           to_char(min(sent_at) at time zone 'UTC', 'YYYY-MM-DD')) as label
from staging.push_scope
where run_id = %(run_id)s
  and send_batch is not null
group by send_batch
order by send_batch;
