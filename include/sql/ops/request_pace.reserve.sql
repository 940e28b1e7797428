-- ops.request_pace: reserve the next request; returns the seconds to wait before it may leave.
--
-- Values   party, burst (requests), per_hour (requests), apart (seconds between two requests)
insert into ops.request_pace as pace (party, tokens, next_at, refilled_at)
values (%(party)s, %(burst)s - 1, clock_timestamp() + make_interval(secs => %(apart)s), clock_timestamp())
on conflict (party) do update
set tokens = least(%(burst)s, pace.tokens
        + extract(epoch from clock_timestamp() - pace.refilled_at) * %(per_hour)s / 3600.0) - 1,
    refilled_at = clock_timestamp(),
    next_at = greatest(pace.next_at, clock_timestamp()) + make_interval(secs => %(apart)s)
returning greatest(
    0,
    extract(epoch from next_at - clock_timestamp()) - %(apart)s,
    -tokens * 3600.0 / %(per_hour)s)::double precision as wait_seconds;
