-- Posts from all over the past are deleted on the day.
update posts
set deleted_at = %(day)s::timestamptz + interval '12 hours'
where id in (select md5('post' || e)::uuid from generate_series(1, %(events)s, %(every)s) as e)
  and deleted_at is null;
