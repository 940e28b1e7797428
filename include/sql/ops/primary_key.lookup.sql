-- The columns of a table's primary key, in key order.
--
-- Values   table: schema.name
select attribute.attname
from pg_index as index
cross join lateral unnest(index.indkey) with ordinality as key(attnum, place)
join pg_attribute as attribute
    on attribute.attrelid = index.indrelid and attribute.attnum = key.attnum
where index.indrelid = %(table)s::regclass
  and index.indisprimary
order by key.place;
