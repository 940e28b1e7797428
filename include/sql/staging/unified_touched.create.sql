-- staging.unified_touched: user-days and days whose numbers have to be made anew.
create table if not exists staging.unified_touched (
    kind    text not null check (kind in ('user_day', 'counts', 'signup')),
    user_id uuid not null,
    day_on  date not null,
    primary key (kind, user_id, day_on)
);
comment on table staging.unified_touched is 'A queue between the events and the published tables: emptied by the transaction that publishes.';
comment on column staging.unified_touched.kind is 'user_day: this user''s activity on this day changed; counts: event counts of this day changed; signup: somebody''s signup day was or is this day';
comment on column staging.unified_touched.user_id is 'user; the zero uuid for counts and signup';
comment on column staging.unified_touched.day_on is 'business day';
