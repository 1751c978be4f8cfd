-- What has to work on a host before a change and after it, one probe in a line.

alter table clusters add column probes varchar(12000) default '' not null;
