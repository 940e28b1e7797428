-- staging.push_scope: the sends a run answers for: those of its window, and those it measures.
create table if not exists staging.push_scope (
    run_id           text not null,
    notification_id  uuid not null,
    user_id          uuid not null,
    sent_at          timestamptz not null,
    is_in_window     boolean not null,
    is_due           boolean not null,
    user_batch       integer not null,
    send_batch       integer,
    primary key (run_id, notification_id)
);
create index if not exists push_scope_by_send on staging.push_scope (notification_id);
create index if not exists push_scope_by_user_batch on staging.push_scope (run_id, user_batch);
create index if not exists push_scope_by_send_batch on staging.push_scope (run_id, send_batch);
comment on table staging.push_scope is 'Which sends a run looks at, and why. Everything after extract reads its sends from here.';
comment on column staging.push_scope.run_id is 'Airflow run id';
comment on column staging.push_scope.notification_id is 'core.push_sends';
comment on column staging.push_scope.user_id is 'recipient';
comment on column staging.push_scope.sent_at is 'instant of the send';
comment on column staging.push_scope.is_in_window is 'sent in the run''s window';
comment on column staging.push_scope.is_due is 'its post window has closed and it is this run''s turn to measure it';
comment on column staging.push_scope.user_batch is 'batch in which its recipient is looked up in PostHog';
comment on column staging.push_scope.send_batch is 'batch in which it is measured; null when it is not';
