-- ops.checkpoints: move a job's position forward; never backwards, whatever order the days ran in.
insert into ops.checkpoints as known (job, position, updated_at)
values (%(job)s, %(position)s, clock_timestamp())
on conflict (job) do update
set position = greatest(known.position, excluded.position),
    updated_at = excluded.updated_at;
