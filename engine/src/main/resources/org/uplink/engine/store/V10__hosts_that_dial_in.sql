-- A host without address and port dials in.

alter table hosts alter column address drop not null;
alter table hosts alter column port drop not null;
