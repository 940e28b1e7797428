-- staging.push_users: recipients that were asked about and are no longer in the source.
--
-- Reads    pg_temp.landing_push_users, the rows that have just arrived
-- Window   recipients of landed sends in [window_start - settle_hours, window_end)
delete from staging.push_users
where id in (
        select user_id
        from staging.push_notifications
        where sent_timestamp >= %(window_start)s::timestamptz - make_interval(hours => %(settle_hours)s)
          and sent_timestamp < %(window_end)s)
  and id not in (select id from pg_temp.landing_push_users);
