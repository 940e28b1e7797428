-- ops.replays: every time somebody had dead letters tried again.
create table if not exists ops.replays (
    run_id          text not null,
    asked_by        text not null,
    asked_at        timestamptz not null,
    pipeline        text not null,
    source          text not null,
    reason          text,
    from_on         date,
    to_on           date,
    include_poison  boolean not null,
    tried           integer not null,
    repaired        integer,
    still_dead      integer,
    poisoned        integer,
    unread          integer,
    settled_at      timestamptz,
    primary key (run_id),
    constraint every_letter_has_an_outcome check (tried = repaired + still_dead + poisoned + unread)
);
comment on table ops.replays is 'One row per run of dead_letter_replay that was no dry run: who asked for what, and what became of it.';
comment on column ops.replays.run_id is 'run of dead_letter_replay; the pipeline''s runs that it triggered are called replay__<run_id>__<first day>';
comment on column ops.replays.asked_by is 'login that triggered it; unknown when Airflow does not say';
comment on column ops.replays.asked_at is 'clock time at which the letters were chosen';
comment on column ops.replays.pipeline is 'DAG id of the pipeline that reads the records again';
comment on column ops.replays.source is 'as in ops.dead_letters';
comment on column ops.replays.reason is 'only letters of this reason; null = any';
comment on column ops.replays.from_on is 'only letters of this UTC day or later; null = any, those without a day too';
comment on column ops.replays.to_on is 'only letters before this UTC day; null = any, those without a day too';
comment on column ops.replays.include_poison is 'letters that had been given up were tried as well';
comment on column ops.replays.tried is 'letters chosen';
comment on column ops.replays.repaired is 'of those, no longer refused: stored, filtered by a rule, or removed from the source; null = not settled yet';
comment on column ops.replays.still_dead is 'of those, refused again';
comment on column ops.replays.poisoned is 'of those, refused again and given up';
comment on column ops.replays.unread is 'of those, not judged again: the row has not changed in its source, or the pipeline''s run failed before';
comment on column ops.replays.settled_at is 'clock time at which the outcomes were counted; null = not yet';
