-- ops.checkpoints: how far each job has come.
create table if not exists ops.checkpoints (
    job         text not null,
    position    timestamptz not null,
    updated_at  timestamptz not null,
    primary key (job)
);
comment on table ops.checkpoints is
    'The latest instant up to which a job has done its work. Committed together with the rows it stands for.';
comment on column ops.checkpoints.job is 'pipeline, or pipeline and source';
comment on column ops.checkpoints.position is 'everything before this instant is done; moves backwards only by an explicit rewind';
comment on column ops.checkpoints.updated_at is 'clock time of the last move';
