package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/** Reads a host from its row. */
final class HostRow {
  private HostRow() {}

  static Host read(ResultSet row, StatementContext context) throws SQLException {
    return new Host(
        row.getString("name"),
        readAccess(row),
        row.getString("cluster"),
        readState(row),
        Columns.text(row, "active_nic"),
        new Software(
            Columns.text(row, "software_version"),
            Columns.text(row, "operating_system"),
            Columns.text(row, "uuid"),
            row.getString("cluster_levels").isEmpty()
                ? List.of()
                : List.of(row.getString("cluster_levels").split(" ", -1))),
        Columns.text(row, "networks")
            .map(json -> StoredJson.read(json, HostNetworks.class))
            .orElse(HostNetworks.NONE),
        Columns.text(row, "proof").map(Proof::valueOf),
        Columns.optionalInstant(row, "away_since"),
        Columns.optionalInstant(row, "drift_since"),
        Columns.instant(row, "created"),
        Columns.instant(row, "changed"));
  }

  /** Reads the access: a host without an address dials in. */
  private static HostAccess readAccess(ResultSet row) throws SQLException {
    Optional<String> address = Columns.text(row, "address");
    return address.isPresent()
        ? new HostAccess.Direct(address.get(), row.getInt("port"))
        : new HostAccess.DialIn();
  }

  private static HostState readState(ResultSet row) throws SQLException {
    return switch (StateName.valueOf(row.getString("state"))) {
      case UNASSIGNED -> new HostState.Unassigned();
      case INSTALLING -> new HostState.Installing();
      case INSTALL_FAILED -> new HostState.InstallFailed(readReason(row), readText(row));
      case INITIALIZING -> new HostState.Initializing();
      case UP ->
          new HostState.Up(
              Columns.text(row, "reason").map(HostState.Reason::valueOf),
              Columns.text(row, "state_text"));
      case CONNECTING -> new HostState.Connecting();
      case MAINTENANCE -> new HostState.Maintenance();
      case NON_OPERATIONAL -> new HostState.NonOperational(readReason(row), readText(row));
      case NON_RESPONSIVE -> new HostState.NonResponsive(readReason(row), readText(row));
    };
  }

  private static HostState.Reason readReason(ResultSet row) throws SQLException {
    return HostState.Reason.valueOf(row.getString("reason"));
  }

  private static String readText(ResultSet row) throws SQLException {
    return Columns.text(row, "state_text").orElse("");
  }
}
