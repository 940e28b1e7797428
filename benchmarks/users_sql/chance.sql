-- A number from 0 to 1 that looks random and is the same at every call.
create or replace function chance(n bigint, salt bigint) returns double precision
language sql immutable parallel safe
return (hashint8extended(n, salt) & 2147483647) / 2147483648.0;
