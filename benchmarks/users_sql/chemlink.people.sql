-- The people of the profile service; every tenth may use the finder.
insert into locations (id, country)
select l, 'Country ' || l from generate_series(1, 50) as l;

insert into companies (id, name)
select c, 'Company ' || c from generate_series(1, 1000) as c;

insert into persons
    (id, person_id, first_name, last_name, email, headline_description, location_id, company_id, has_finder,
     created_at, updated_at)
select
    1 + p, md5('c' || p)::uuid, 'First' || p, 'Last' || p, 'person' || p || '@example.com', 'Headline of person',
    1 + p %% 50, 1 + p %% 1000, p %% 10 = 0, at, at
from (
    select p, %(first)s::timestamptz + make_interval(days => (%(days)s * 0.9 * chance(p, 4))::int) as at
    from generate_series(0, %(users)s - 1) as p
) as people;
