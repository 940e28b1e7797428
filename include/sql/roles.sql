-- Who may do what: a writer for the pipelines, a reader for the published schemas, a reader for published names.
-- All are groups without login; a deployment grants them to its own users. Safe to run again.
do $$
begin
    if not exists (select from pg_roles where rolname = 'plumbline_writer') then
        create role plumbline_writer nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'plumbline_reader') then
        create role plumbline_reader nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'plumbline_pii_reader') then
        create role plumbline_pii_reader nologin;
    end if;
end
$$;

grant usage on schema staging, core, aggregates, restricted, ai, ops to plumbline_writer;
grant select, insert, update, delete, truncate on all tables in schema staging, core, aggregates, restricted, ai, ops
    to plumbline_writer;
grant usage on all sequences in schema staging, core, aggregates, restricted, ai, ops to plumbline_writer;
do $$
begin
    execute format('grant temporary on database %I to plumbline_writer', current_database());
end
$$;

grant usage on schema aggregates, ai, ops to plumbline_reader;
grant select on all tables in schema aggregates, ai to plumbline_reader;
-- Of ops everything but records, what names them, and who asked for a replay.
grant select on ops.etl_runs, ops.checkpoints, ops.quality_scores, ops.restatements, ops.validation_results,
    ops.freshness, ops.incidents, ops.incident_messages, ops.dead_letter_counts, ops.row_counts, ops.published_days,
    ops.published_watermarks, ops.settled_lift, ops.request_pace
    to plumbline_reader;
grant select (run_id, asked_at, pipeline, source, reason, from_on, to_on, include_poison, tried, repaired, still_dead,
        poisoned, unread, settled_at)
    on ops.replays to plumbline_reader;

grant usage on schema restricted to plumbline_pii_reader;
grant select on all tables in schema restricted to plumbline_pii_reader;
