-- Which warnings stop an automatic install (null: the default; otherwise codes with commas between them), the warnings
-- of a run's plan, and the codes that the run's request accepted.

alter table clusters add column stop_on varchar(4000);
alter table runs add column accepted varchar(4000) default '' not null;
alter table runs add column warnings text;
