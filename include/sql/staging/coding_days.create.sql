-- staging.coding_days: business days whose calls, sessions or GitHub activity changed since they were last published.
create table if not exists staging.coding_days (
    day_on  date not null,
    primary key (day_on)
);
comment on table staging.coding_days is 'A queue: fills of core add to it, the publication empties it up to its horizon.';
comment on column staging.coding_days.day_on is 'business day';
