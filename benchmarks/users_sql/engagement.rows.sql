-- 60 of 100 events happen on the engagement platform.
insert into posts (id, person_id, type, content, status, created_at)
select
    md5('post' || e)::uuid, md5('e' || person)::uuid, (array['text', 'link', 'image', 'file'])[1 + e %% 4],
    'words of a post', 'live', at
from events
where kind < 20;

insert into comments (id, post_id, person_id, parent_comment_id, content, created_at)
select
    md5('comment' || e)::uuid, md5('post' || e / 2)::uuid, md5('e' || person)::uuid,
    case when e %% 3 = 0 then md5('comment' || e - 1)::uuid end, 'words of a comment', at
from events
where kind >= 20 and kind < 50;

insert into mentions (id, post_id, mentioned_person_id, mentioned_by_person_id, created_at)
select
    md5('mention' || e)::uuid, md5('post' || e / 2)::uuid, md5('e' || (e * 7 %% %(users)s))::uuid,
    md5('e' || person)::uuid, at
from events
where kind >= 50 and kind < 55;

insert into group_members (id, group_id, person_id, role, confirmed_at, created_at)
select md5('member' || e)::uuid, md5('group' || e %% 500)::uuid, md5('e' || person)::uuid, 'member', at, at
from events
where kind >= 55 and kind < 60;
