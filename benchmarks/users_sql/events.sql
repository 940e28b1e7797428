-- Events first_event to last_event: three make a session, which is one user on one day; users differ widely, and
-- nobody is active before the signup. With a day, all of them happen on it.
create temporary table events on commit drop as
with numbered as (
    select e, e / 3 as session, (%(users)s * power(chance(e / 3, 5), 2))::bigint as person
    from generate_series(%(first_event)s::bigint, %(last_event)s::bigint) as e
),
signed_up as (
    select *, (%(days)s * 0.9 * chance(person, 4))::int as signup
    from numbered
)
select
    e,
    person,
    chance(e, 2) * 100 as kind,
    coalesce(
        %(day)s::timestamptz,
        %(first)s::timestamptz + make_interval(
            days => (signup + (power(chance(session, 3), 0.8) * (%(days)s - signup))::int)::int)
    ) + make_interval(secs => chance(e, 1) * 86399) as at
from signed_up;
