-- The people of the engagement platform; every 25th has no external id.
insert into persons (id, external_id, iam_id, first_name, last_name, email, created_at, updated_at)
select
    md5('e' || p)::uuid,
    case when p %% 25 > 0 then md5('c' || p)::uuid::text end,
    'iam' || p, 'First' || p, 'Last' || p, 'person' || p || '@example.com', at, at
from (
    select p, %(first)s::timestamptz + make_interval(days => (%(days)s * 0.9 * chance(p, 4))::int) as at
    from generate_series(0, %(users)s - 1) as p
) as people;

insert into groups (id, name, created_by, created_at)
select md5('group' || g)::uuid, 'group', md5('e' || g)::uuid, %(first)s::timestamptz
from generate_series(0, 499) as g;
