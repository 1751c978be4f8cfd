-- When an operator revoked all certificates that a host had until then, also those that the engine does not know. A row
-- stays if the host is removed.

create table host_revocations (
  host varchar(63) primary key,
  revoked timestamp with time zone not null
);

-- When the host first connected with the certificate. The first use of a renewed certificate revokes the earlier ones.
alter table host_certificates add column used timestamp with time zone;
