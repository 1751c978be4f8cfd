-- The terms of the REST interface in the database too: runs, requested changes, disagreement, nextStep.

alter table installs rename to runs;
alter index installs_by_host rename to runs_by_host;

alter table decisions rename column install to run;

alter table network_changes rename column install to run;
alter table network_changes rename column asked to requested_at;
alter table network_changes rename column rolls_back to rollback_at;
alter table network_changes rename column ticket_until to ticket_expires_at;
alter table network_changes rename column settled to ended_at;
update network_changes set outcome = 'NEVER_STARTED' where outcome = 'NEVER_RAN';
alter table network_changes add column proof varchar(16);
update network_changes set proof =
  (select hosts.proof from hosts where hosts.name = network_changes.host)
where outcome = 'SAFE';

alter table clusters rename column on_dissent to on_disagreement;

update hosts set reason = 'NETWORK_CHANGE_PENDING' where reason = 'NETWORK_CHANGE_UNDER_WAY';

update events set type = 'RUN_STARTED' where type = 'INSTALL_STARTED';
update events set type = 'RUN_FAILED' where type = 'INSTALL_FAILED';

-- A quotation mark inside a JSON text is escaped, so these patterns match members only.
update decisions set document =
  replace(
    replace(
      replace(
        replace(document, '"wayOn":', '"nextStep":'),
        '"deployment":"BY_HAND"', '"deployment":"MANUAL"'),
      '"stance":"DISSENTS"', '"stance":"DISAGREES"'),
    '"stance":"UNAVAILABLE"', '"stance":"UNKNOWN"');
