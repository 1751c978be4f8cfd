-- One machine is one host. The columns are unique and hold what a host has claimed: the address and port in one spelling
-- (written by the engine), and the uuid of its machine. Of two hosts of an earlier release that are one machine, the
-- older has the claim, and the newer learns of it at its next run.

alter table hosts add column endpoint varchar(300);
alter table hosts add column machine varchar(255);

update hosts set machine = uuid
where uuid is not null and not exists (
  select 1 from hosts other
  where other.uuid = hosts.uuid
    and (other.created < hosts.created or (other.created = hosts.created and other.name < hosts.name)));

create unique index hosts_by_endpoint on hosts (endpoint);
create unique index hosts_by_machine on hosts (machine);
