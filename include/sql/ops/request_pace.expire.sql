-- ops.request_pace: parties that nobody has asked since an instant.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from ops.request_pace
where ctid = any(array(
    select one.ctid
    from ops.request_pace as one
    where one.refilled_at < %(before_at)s and one.next_at < %(before_at)s
    limit %(batch)s));
