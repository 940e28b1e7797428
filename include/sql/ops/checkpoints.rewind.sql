-- ops.checkpoints: set a job's position on purpose, backwards too.
insert into ops.checkpoints as known (job, position, updated_at)
values (%(job)s, %(position)s, clock_timestamp())
on conflict (job) do update
set position = excluded.position,
    updated_at = excluded.updated_at;
