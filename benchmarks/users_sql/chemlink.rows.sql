-- 40 of 100 events happen in the profile service.
insert into query_votes (id, type, profile_id, voter_id, created_at)
select e, (array['up', 'down'])[1 + e %% 2], 1 + e * 3 %% %(users)s, 1 + person, at
from events
where kind >= 60 and kind < 80;

insert into collections (id, person_id, name, privacy, created_at)
select e, 1 + person, 'collection', (array['PUBLIC', 'PRIVATE'])[1 + e %% 2], at
from events
where kind >= 80 and kind < 85;

insert into collection_profiles (id, collection_id, person_id, added_by, created_at)
select e, e - 1, 1 + e * 3 %% %(users)s, 1 + person, at
from events
where kind >= 85 and kind < 95;

insert into query_embeddings (id, intent, embedded_text, created_at)
select e, (array['expert', 'project', 'company'])[1 + e %% 3], 'words of a search', at
from events
where kind >= 95 and kind < 98;

insert into experiences (id, person_id, start_date, created_at)
select e, 1 + person, (1 + e %% 12) || '-2011', at
from events
where kind >= 98;
