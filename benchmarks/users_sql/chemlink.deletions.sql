-- Votes from all over the past are deleted on the day.
alter table query_votes add column if not exists deleted_at timestamptz;

update query_votes
set deleted_at = %(day)s::timestamptz + interval '12 hours'
where id in (select e from generate_series(1, %(events)s, %(every)s) as e)
  and deleted_at is null;
