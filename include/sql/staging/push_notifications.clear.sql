-- staging.push_notifications: what a landing replaces: the window's days and all strays.
delete from staging.push_notifications
where is_stray
   or (sent_on >= (%(window_start)s at time zone 'UTC')::date
       and sent_on < (%(window_end)s at time zone 'UTC')::date);
