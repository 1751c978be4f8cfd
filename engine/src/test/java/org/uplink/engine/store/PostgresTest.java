package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The migrations and all statements of the tables, on a real PostgreSQL. */
final class PostgresTest {
  /** The tests that use nothing but tables. */
  private static final List<Class<?>> TABLES =
      List.of(
          ApprovalTableTest.class,
          ChangeTableTest.class,
          ClusterTableTest.class,
          EventOrderTest.class,
          EventTableTest.class,
          HostTableTest.class,
          JoinTableTest.class,
          RenewalTableTest.class,
          RunTableTest.class,
          StatisticsTest.class);

  /**
   * Statements that the tests of the tables do not run: Flyway's own table, which Flyway's module
   * for PostgreSQL would make, and {@code select 1}.
   */
  private static final Set<String> LEFT_OUT = Set.of("Schema.of", "Database.requireAnswer");

  private static final String COLUMNS =
      """
      select table_name, column_name, data_type, is_nullable, is_identity, column_default,
        character_maximum_length
      from information_schema.columns
      where table_schema = 'public' and column_name <> 'row_digest'
        and table_name not in ('flyway_schema_history', 'schema_digest')""";

  /** The length of the type {@code text} of H2. */
  private static final long UNLIMITED = 1_000_000_000;

  private static PostgresTables postgres;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(
        programs.isPresent(),
        "PostgreSQL is not installed (on Debian, build/install-packages installs it)");
    postgres = PostgresTables.start(programs.get());
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void tablesDoTheSameAndEachStatementRuns() {
    var listener = new SummaryGeneratingListener();
    ScopedValue.where(PostgresTables.CURRENT, postgres)
        .run(
            () ->
                LauncherFactory.create(
                        LauncherConfig.builder()
                            .enableTestExecutionListenerAutoRegistration(false)
                            .enableLauncherSessionListenerAutoRegistration(false)
                            .build())
                    .execute(
                        LauncherDiscoveryRequestBuilder.request()
                            .selectors(TABLES.stream().map(each -> selectClass(each)).toList())
                            .build(),
                        listener));

    TestExecutionSummary summary = listener.getSummary();
    assertThat(summary.getTotalFailureCount()).as(() -> failures(summary)).isZero();
    assertThat(summary.getTestsSucceededCount())
        .isEqualTo(summary.getTestsFoundCount())
        .isGreaterThan(50);
    requireAllRan();
  }

  @Test
  void columnsAndIndexesAreThoseOfTheEmbeddedDatabase() throws Exception {
    try (TableFixture embedded = new TableFixture(temp, Retention.DEFAULT);
        Connection h2 = DirectRows.connect(temp.resolve("uplink"));
        Connection other = postgres.connect()) {
      assertThat(embedded.clusters().find("Default")).isPresent();
      assertThat(columns(other)).hasSizeGreaterThan(80).isEqualTo(columns(h2));
      assertThat(
              indexes(
                  other,
                  """
                  select tablename, indexname, indexdef like 'CREATE UNIQUE%' from pg_indexes
                  where schemaname = 'public' and indexname like '%\\_by\\_%'"""))
          .hasSizeGreaterThan(10)
          .isEqualTo(
              indexes(
                  h2,
                  """
                  select table_name, index_name, index_type_name like 'UNIQUE%'
                  from information_schema.indexes where index_name like '%\\_by\\_%'"""));
    }
  }

  /** Each method has run at least as many statements as it has in its code. */
  private static void requireAllRan() {
    var calls = new TreeMap<String, Long>();
    new ClassFileImporter()
        .importPackages(Tables.class.getPackageName()).stream()
            .filter(type -> type.getPackageName().equals(Tables.class.getPackageName()))
            .filter(type -> !type.getSimpleName().endsWith("Test"))
            .filter(type -> !type.getSimpleName().endsWith("Fixture"))
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isEquivalentTo(Handle.class))
            .filter(
                call -> Set.of("createQuery", "createUpdate", "execute").contains(call.getName()))
            .forEach(call -> calls.merge(name(call), 1L, Long::sum));
    calls.keySet().removeAll(LEFT_OUT);
    assertThat(calls).hasSizeGreaterThan(50);
    Map<String, Set<String>> ran = postgres.statements();
    assertThat(
            calls.entrySet().stream()
                .filter(call -> ran.getOrDefault(call.getKey(), Set.of()).size() < call.getValue())
                .map(Map.Entry::getKey))
        .as("methods with a statement that no test has run on PostgreSQL")
        .isEmpty();
  }

  private static String name(JavaAccess<?> call) {
    String owner = call.getOriginOwner().getName();
    return owner.substring(Tables.class.getPackageName().length() + 1)
        + "."
        + call.getOrigin().getName();
  }

  private static Set<String> columns(Connection connection) throws SQLException {
    var columns = new TreeSet<String>();
    try (var statement = connection.createStatement();
        ResultSet found = statement.executeQuery(COLUMNS)) {
      while (found.next()) {
        String type = found.getString("data_type").toLowerCase(Locale.ROOT);
        long length = found.getLong("character_maximum_length");
        columns.add(
            "%s.%s %s nullable %s identity %s default %s"
                .formatted(
                    found.getString("table_name"),
                    found.getString("column_name"),
                    type.equals("text") || length == UNLIMITED ? "text" : type + " " + length,
                    found.getString("is_nullable"),
                    found.getString("is_identity"),
                    found.getString("column_default") != null));
      }
    }
    return columns;
  }

  private static Set<String> indexes(Connection connection, String sql) throws SQLException {
    var indexes = new TreeSet<String>();
    try (var statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        indexes.add(
            "%s.%s unique %s"
                .formatted(found.getString(1), found.getString(2), found.getBoolean(3)));
      }
    }
    return indexes;
  }

  private static String failures(TestExecutionSummary summary) {
    var text = new StringWriter();
    summary.printFailuresTo(new PrintWriter(text), 20);
    return text.toString();
  }
}
