-- staging.push_automations: automation files as found in the folder, unread.
create table if not exists staging.push_automations (
    file_name  text not null,
    content    text not null,
    primary key (file_name)
);
comment on table staging.push_automations is 'One row per automation file of the last run; the folder is read whole every time.';
comment on column staging.push_automations.file_name is 'name of the file inside the folder';
comment on column staging.push_automations.content is 'the file as text; bytes that are not UTF-8 are replaced by U+FFFD';
