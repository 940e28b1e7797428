-- ops.dead_letters: keep one refused record; one seen before keeps its first run and its attempts.
--
-- Values   one DeadLetter and the pipeline, source and run it belongs to
insert into ops.dead_letters
    (pipeline, source, record_key, reason, detail, payload, partition_on, first_run_id, last_run_id)
values
    (%(pipeline)s, %(source)s, %(record_key)s, %(reason)s, %(detail)s, %(payload)s, %(partition_on)s,
     %(run_id)s, %(run_id)s)
on conflict (pipeline, source, record_key) do update
set reason = excluded.reason,
    detail = excluded.detail,
    payload = excluded.payload,
    partition_on = excluded.partition_on,
    last_run_id = excluded.last_run_id;
