-- The tokens by which hosts join, without their secrets, and the certificates that hosts got for them. A token is for one
-- host, or for new hosts of a cluster.

create table join_tokens (
  id varchar(16) primary key,
  secret_digest varchar(64) not null,
  host varchar(63) references hosts (name) on delete cascade,
  cluster varchar(63) references clusters (name) on delete cascade,
  uses integer not null,
  uses_left integer not null,
  created timestamp with time zone not null,
  expires timestamp with time zone not null
);

create unique index join_tokens_by_secret on join_tokens (secret_digest);
create index join_tokens_by_host on join_tokens (host);
create index join_tokens_by_cluster on join_tokens (cluster);

-- A certificate stays until it expires, also if its host or its token is removed.
create table host_certificates (
  fingerprint varchar(64) primary key,
  host varchar(63) not null,
  token varchar(16) not null,
  key_digest varchar(64) not null,
  serial varchar(64) not null,
  certificate text not null,
  issued timestamp with time zone not null,
  expires timestamp with time zone not null,
  revoked timestamp with time zone
);

create index host_certificates_by_host on host_certificates (host);
create index host_certificates_by_key on host_certificates (key_digest);
