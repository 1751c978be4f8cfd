-- The network as a cluster wants it, what a host has, and the changes that were asked of hosts.

alter table clusters add column vlan integer;
alter table clusters add column mtu integer;
alter table clusters add column bridged boolean default true not null;

alter table hosts add column networks text;
alter table hosts add column proof varchar(16);

-- What was pending waits for an operator now: a new install, or a deployment by hand.
update hosts set reason = 'MANAGEMENT_NETWORK_MISSING' where reason = 'MANAGEMENT_NETWORK_PENDING';

alter table installs add column kind varchar(16) default 'INSTALL' not null;
alter table installs add column nic varchar(64);

create table network_changes (
  id varchar(64) primary key,
  host varchar(63) not null references hosts (name) on delete cascade,
  install bigint not null,
  target text not null,
  token varchar(64) not null,
  asked timestamp with time zone not null,
  rolls_back timestamp with time zone not null,
  ticket_until timestamp with time zone,
  settled timestamp with time zone,
  outcome varchar(16),
  outcome_text varchar(4000)
);

create index network_changes_by_host on network_changes (host, asked);
