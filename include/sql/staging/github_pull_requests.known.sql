-- staging.github_pull_requests: those of some numbers that are stored whole, and as of when.
--
-- One of which a review or an event was refused is not whole: it is read again when it is listed.
--
-- Values   repo, numbers; pipeline, source (of the dead letters)
select p.number, p.updated_at
from staging.github_pull_requests as p
where p.repo = %(repo)s
  and p.number = any(%(numbers)s)
  and not exists (
      select from ops.dead_letters as letter
      where letter.pipeline = %(pipeline)s
        and letter.source = %(source)s
        and letter.status = 'open'
        and (letter.record_key = p.repo || ' pull ' || p.number
             or starts_with(letter.record_key, p.repo || ' pull ' || p.number || ' ')));
