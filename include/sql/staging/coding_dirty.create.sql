-- staging.coding_dirty: what the current run publishes anew.
create table if not exists staging.coding_dirty (
    kind    text not null check (kind in ('day', 'as_of')),
    day_on  date not null,
    primary key (kind, day_on)
);
comment on table staging.coding_dirty is 'Made by every run from staging.coding_days, its window and what has not settled.';
comment on column staging.coding_dirty.kind is 'day = a business day of the daily tables; as_of = last day of an analysis';
comment on column staging.coding_dirty.day_on is 'business day';
