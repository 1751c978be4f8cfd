-- The engine decides without a run if a host's agent has connected, or has told of another route to the engine.

alter table decisions alter column run drop not null;
alter table decisions add column cause varchar(255);
