-- staging.unified_dirty: which periods and cohorts a run publishes anew.
create table if not exists staging.unified_dirty (
    kind      text not null check (kind in ('day', 'week', 'month', 'event_day', 'life_day', 'life_week', 'life_month', 'cohort_day', 'cohort_week', 'cohort_month', 'snapshot')),
    period_on date not null,
    is_kept   boolean not null,
    primary key (kind, period_on)
);
comment on table staging.unified_dirty is
    'Made from staging.unified_touched and the move of the horizon, at the start of the transaction that publishes; replaced by every run.';
comment on column staging.unified_dirty.kind is 'day, week, month: counts of people; event_day: counts of events; life_: transitions; cohort_: retention; snapshot: days of the window';
comment on column staging.unified_dirty.period_on is 'first day of the period or cohort';
comment on column staging.unified_dirty.is_kept is 'false = no longer part of the history: its rows vanish';
