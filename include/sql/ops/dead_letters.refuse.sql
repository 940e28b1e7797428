-- ops.dead_letters: keep what a reading refused; what is refused again has one attempt more and may be given up.
--
-- Values   poison_attempts; the letters are in pg_temp.landing_dead_letters
insert into ops.dead_letters as letter
    (pipeline, source, record_key, reason, detail, payload, partition_on, first_run_id, last_run_id)
select pipeline, source, record_key, reason, detail, payload, partition_on, first_run_id, last_run_id
from pg_temp.landing_dead_letters
on conflict (pipeline, source, record_key) do update
set reason = excluded.reason,
    detail = excluded.detail,
    payload = excluded.payload,
    partition_on = excluded.partition_on,
    attempts = letter.attempts + 1,
    status = case when letter.attempts + 1 >= %(poison_attempts)s then 'poison' else 'open' end,
    last_run_id = excluded.last_run_id;
