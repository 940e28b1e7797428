-- core.glossary_terms: reference data of the profile service.
--
-- Grain    one row per (glossary_term_id)
-- Reads    staging.chemlink_glossary
-- Window   none: the mirror as it is
-- Re-run   changes nothing while the mirror is the same
-- Settles  never: the newest words replace the older ones
insert into core.glossary_terms as known (glossary_term_id, term, meaning, category, description, is_deleted)
select id, term, meaning, category, description, deleted_at is not null or _gone_at is not null
from staging.chemlink_glossary
order by id
on conflict (glossary_term_id) do update
set
    term = excluded.term,
    meaning = excluded.meaning,
    category = excluded.category,
    description = excluded.description,
    is_deleted = excluded.is_deleted
where (known.*) is distinct from (excluded.*);
