-- The columns of a source's table with their types; enumerations count as text, domains as what they restrict.
--
-- Values   table: name without schema, as the connection's search_path finds it
select
    attribute.attname,
    case
        when kind.typtype = 'e' then 'text'
        when kind.typtype = 'd' then format_type(kind.typbasetype, null)
        else format_type(kind.oid, null)
    end as type_name,
    has_column_privilege(attribute.attrelid, attribute.attnum, 'select') as may_read
from pg_attribute as attribute
join pg_type as kind on kind.oid = attribute.atttypid
where attribute.attrelid = to_regclass(quote_ident(%(table)s))
  and attribute.attnum > 0
  and not attribute.attisdropped
order by attribute.attnum;
