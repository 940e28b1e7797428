-- staging.developer_identities: the file is read whole every time.
delete from staging.developer_identities;
