package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.store.TableFixture.NETWORKS;
import static org.uplink.engine.store.TableFixture.decision;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.StateName;

/** Opens a database of each schema that there ever was, with a row in each table. */
final class EachSchemaTest {
  private static final String TIME = "2026-11-22 09:00:00+00";
  private static final String LATER = "2036-12-01 00:00:00+00";

  /** A table is after those that it refers to. */
  private static final List<String> TABLES =
      List.of(
          "clusters",
          "hosts",
          "installs",
          "runs",
          "decisions",
          "network_changes",
          "events",
          "join_tokens",
          "host_certificates",
          "host_revocations");

  /** What is not a column of a table of the engine's own, or gets its value by itself. */
  private static final String COLUMNS =
      """
      select column_name from information_schema.columns
      where table_schema = 'public' and table_name = ? and column_name <> 'row_digest'
        and is_identity = ? order by ordinal_position""";

  /** A value for each column that any schema has, by the table and by the name alone. */
  private static final Map<String, Object> VALUES = values();

  /** The columns whose names have changed since, and the name that they have now. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "clusters.on_dissent", "clusters.on_disagreement",
          "decisions.install", "decisions.run",
          "network_changes.install", "network_changes.run",
          "network_changes.asked", "network_changes.requested_at",
          "network_changes.rolls_back", "network_changes.rollback_at",
          "network_changes.ticket_until", "network_changes.ticket_expires_at",
          "network_changes.settled", "network_changes.ended_at");

  @TempDir Path temp;

  static Stream<String> schemas() {
    return Arrays.stream(OldDatabase.flyway("jdbc:h2:mem:").load().info().all())
        .map(migration -> String.valueOf(migration.getVersion()));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void rowsOfEachTableAreKept(String schema) throws Exception {
    Path file = temp.resolve("uplink");
    Map<String, String> before;
    try (Connection connection = OldDatabase.open(file, schema);
        var statement = connection.createStatement()) {
      for (String table : TABLES) {
        insert(connection, table);
      }
      before = rows(connection);
      statement.execute("shutdown");
    }
    assertThat(before).hasSizeGreaterThan(30);

    try (Database database = Database.open(file, Retention.DEFAULT);
        Connection connection = DirectRows.connect(file)) {
      assertThat(database.schema()).isEqualTo(Database.newestSchema());
      assertThat(rows(connection)).containsAllEntriesOf(before);
      requireReadable(database, before);
    }
  }

  /** Reads the rows as the engine does. */
  private static void requireReadable(Database database, Map<String, String> before) {
    Host host = database.hosts().find("h").orElseThrow();
    assertThat(host.state().name()).isEqualTo(StateName.UP);
    assertThat(host.activeNic()).contains("eth0");
    assertThat(database.clusters().find("c")).isPresent();
    assertThat(database.runs().latest("h").orElseThrow().succeeded()).contains(true);
    assertThat(database.runs().latestDecision("h").orElseThrow().decision())
        .isEqualTo(decision(8, Optional.of("eth1")));
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
    assertThat(database.statistics().hosts()).containsEntry(StateName.UP, 1L);
    if (before.containsKey("network_changes.id")) {
      assertThat(database.changes().findByRun(1).orElseThrow().outcome())
          .containsInstanceOf(ChangeOutcome.Safe.class);
      assertThat(host.networks()).isEqualTo(NETWORKS);
    }
    if (before.containsKey("host_certificates.host")) {
      assertThat(database.joins().certificates("h")).hasSize(1);
      assertThat(database.joins().list("", 10, host.created())).hasSize(1);
    }
    assertThat(database.joins().revokedUntil("h").isPresent())
        .isEqualTo(before.containsKey("host_revocations.host"));
  }

  private static void insert(Connection connection, String table) throws SQLException {
    List<String> columns = columns(connection, table, "NO");
    if (columns.isEmpty()) {
      return;
    }
    String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into %s (%s) values (%s)"
                .formatted(table, String.join(", ", columns), places))) {
      for (var number = 0; number < columns.size(); number++) {
        insert.setObject(number + 1, value(table, columns.get(number)));
      }
      assertThat(insert.executeUpdate()).as("rows of the table %s", table).isEqualTo(1);
    }
  }

  private static Object value(String table, String column) {
    Object ofTable = VALUES.get(table + "." + column);
    return ofTable != null
        ? ofTable
        : Objects.requireNonNull(
            VALUES.get(column), "this test has no value for the column " + column);
  }

  /** Returns the values of the rows by table and column, under the names of this release. */
  private static Map<String, String> rows(Connection connection) throws SQLException {
    var rows = new TreeMap<String, String>();
    for (String table : TABLES) {
      List<String> columns = new ArrayList<>(columns(connection, table, "NO"));
      columns.addAll(columns(connection, table, "YES"));
      if (columns.isEmpty()) {
        continue;
      }
      String now = table.equals("installs") ? "runs" : table;
      try (var statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select * from "
                      + table
                      + (table.equals("clusters") ? " where name = 'c'" : ""))) {
        if (!row.next()) {
          continue;
        }
        for (String column : columns) {
          String name = now + "." + column;
          rows.put(RENAMED.getOrDefault(name, name), row.getString(column));
        }
        assertThat(row.next()).as("another row of the table %s", table).isFalse();
      }
    }
    return rows;
  }

  private static List<String> columns(Connection connection, String table, String identity)
      throws SQLException {
    var columns = new ArrayList<String>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, table);
      statement.setString(2, identity);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          columns.add(found.getString(1));
        }
      }
    }
    return columns;
  }

  private static Map<String, Object> values() {
    Host host = Host.added("h", "h.example", 54321, "c", TableFixture.NOW);
    var values = new TreeMap<String, Object>();
    for (String time :
        List.of(
            "created",
            "changed",
            "started",
            "ended",
            "decided",
            "happened",
            "asked",
            "rolls_back",
            "ticket_until",
            "settled",
            "requested_at",
            "rollback_at",
            "ticket_expires_at",
            "ended_at",
            "issued",
            "revoked",
            "used",
            "away_since",
            "drift_since")) {
      values.put(time, TIME);
    }
    values.put("expires", LATER);
    values.put("clusters.name", "c");
    values.put("level_major", 3);
    values.put("level_minor", 6);
    values.put("management_network", "ovirtmgmt");
    values.put("on_dissent", "SKIP");
    values.put("on_disagreement", "SKIP");
    values.put("vlan", 20);
    values.put("mtu", 9000);
    values.put("bridged", false);
    values.put("stop_on", "FilterRule");
    values.put("probes", "gateway");
    values.put("hosts.name", "h");
    values.put("address", "h.example");
    values.put("port", 54321);
    values.put("cluster", "c");
    values.put("state", "UP");
    values.put("reason", "SETUP_NETWORKS_REFUSED");
    values.put("state_text", "refused");
    values.put("active_nic", "eth0");
    values.put("software_version", "1");
    values.put("operating_system", "Debian");
    values.put("uuid", "machine");
    values.put("machine", "machine");
    values.put("endpoint", host.endpoint());
    values.put("cluster_levels", "3.6 3.10");
    values.put("networks", StoredJson.write(NETWORKS));
    values.put("proof", "PROVED");
    values.put("host", "h");
    values.put("step", "GET_ROUTE");
    values.put("succeeded", true);
    values.put("kind", "INSTALL");
    values.put("nic", "eth1");
    values.put("accepted", "FilterRule");
    values.put("warnings", "[]");
    values.put("decisions.install", 1L);
    values.put("network_changes.install", 1L);
    values.put("run", 1L);
    values.put("matched_row", 8);
    values.put("decisions.active_nic", "eth1");
    values.put("document", StoredJson.write(decision(8, Optional.of("eth1"))));
    values.put("cause", "why");
    values.put("id", "id");
    values.put("target", StoredJson.write("original"));
    values.put("token", "id");
    values.put("outcome", "SAFE");
    values.put("outcome_text", "text");
    values.put("host_key", "00ff");
    values.put("severity", "INFO");
    values.put("type", "HOST_ADDED");
    values.put("message", "added");
    values.put("secret_digest", "secret");
    values.put("uses", 2);
    values.put("uses_left", 1);
    values.put("join_tokens.install", true);
    values.put("host_certificates.install", true);
    values.put("fingerprint", "fingerprint");
    values.put("key_digest", "key");
    values.put("serial", "serial");
    values.put("certificate", "pem");
    return values;
  }
}
