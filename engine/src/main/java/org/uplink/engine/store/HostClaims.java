package org.uplink.engine.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.uplink.engine.host.Host;

/**
 * What only one host can have: an endpoint, which is an address and a port in one spelling, and a
 * machine.
 */
final class HostClaims {
  private static final int MACHINE = 255;

  private HostClaims() {}

  /** Returns another host that has this host's endpoint, whether it has claimed it or not. */
  static Optional<String> endpointOwner(Handle handle, Host host) {
    return endpointHolder(handle, host)
        .or(
            () ->
                withoutEndpoint(handle).stream()
                    .filter(other -> other.endpoint().equals(host.endpoint()))
                    .map(Host::name)
                    .findFirst())
        .filter(other -> !other.equals(host.name()));
  }

  /**
   * Claims the endpoints of hosts that an earlier release stored. Of several hosts with one
   * endpoint, the oldest gets it.
   */
  static void claimEndpoints(Handle handle) {
    for (Host host : withoutEndpoint(handle)) {
      if (endpointHolder(handle, host).isEmpty()) {
        handle
            .createUpdate("update hosts set endpoint = :endpoint where name = :name")
            .bind("name", host.name())
            .bind("endpoint", host.endpoint())
            .execute();
      }
    }
  }

  /**
   * Claims a machine for a host.
   *
   * @return the host that has claimed the machine before; then nothing is stored
   */
  static Optional<String> claimMachine(Jdbi jdbi, String name, String uuid) {
    String machine = Columns.shortened(uuid, MACHINE);
    try {
      return jdbi.inTransaction(handle -> claimMachine(handle, name, machine));
    } catch (UnableToExecuteStatementException e) {
      // Another host has claimed the machine in this moment: the unique index lets one of them.
      Optional<String> owner = jdbi.withHandle(handle -> machineOwner(handle, name, machine));
      if (owner.isEmpty()) {
        throw e;
      }
      return owner;
    }
  }

  private static Optional<String> claimMachine(Handle handle, String name, String machine) {
    Optional<String> owner = machineOwner(handle, name, machine);
    if (owner.isEmpty()) {
      handle
          .createUpdate("update hosts set machine = :machine where name = :name")
          .bind("name", name)
          .bind("machine", machine)
          .execute();
    }
    return owner;
  }

  private static Optional<String> machineOwner(Handle handle, String name, String machine) {
    return handle
        .createQuery("select name from hosts where machine = :machine and name <> :name")
        .bind("name", name)
        .bind("machine", machine)
        .mapTo(String.class)
        .findFirst();
  }

  private static Optional<String> endpointHolder(Handle handle, Host host) {
    return handle
        .createQuery("select name from hosts where endpoint = :endpoint")
        .bind("endpoint", host.endpoint())
        .mapTo(String.class)
        .findFirst();
  }

  private static List<Host> withoutEndpoint(Handle handle) {
    return handle
        .createQuery("select * from hosts where endpoint is null order by created, name")
        .map(HostRow::read)
        .list();
  }
}
