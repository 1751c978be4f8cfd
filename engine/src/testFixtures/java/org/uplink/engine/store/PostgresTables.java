package org.uplink.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Databases of a PostgreSQL server, which the migrations have made, and the statements in them. */
final class PostgresTables implements AutoCloseable {
  /** Where the tests' tables are; unbound if they are in a file. */
  static final ScopedValue<PostgresTables> CURRENT = ScopedValue.newInstance();

  private static final String TEMPLATE = "uplink";
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w+)\\$\\d+");

  private final PostgresServer server;
  private final Map<Path, String> names = new ConcurrentHashMap<>();

  /** The statements that each method has run, by class and method. */
  private final Map<String, Set<String>> statements = new ConcurrentSkipListMap<>();

  private PostgresTables(PostgresServer server) {
    this.server = server;
  }

  /** Starts a server, and runs all migrations in order. */
  static PostgresTables start(Path programs) throws IOException, SQLException {
    PostgresServer server = PostgresServer.start(programs);
    try {
      server.create(TEMPLATE, "template0");
      try (Connection connection = server.connect(TEMPLATE);
          var statement = connection.createStatement()) {
        for (String migration : migrations()) {
          statement.execute(migration);
        }
      }
      return new PostgresTables(server);
    } catch (SQLException | RuntimeException | Error e) {
      try (server) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** Opens the database of a folder, and makes it if it is not there. */
  HikariDataSource open(Path folder) {
    String name =
        names.computeIfAbsent(
            folder,
            _ -> {
              String made = "test" + names.size();
              try {
                server.create(made, TEMPLATE);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
              return made;
            });
    var config = new HikariConfig();
    config.setJdbcUrl(server.url(name));
    config.setDataSourceProperties(server.properties());
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }

  /** Opens a connection to a database with the tables, and no test's rows. */
  Connection connect() throws SQLException {
    return server.connect(TEMPLATE);
  }

  /** Returns the statements that each method has run, by class and method. */
  Map<String, Set<String>> statements() {
    return statements;
  }

  /** Notes each statement and the method that runs it. */
  SqlLogger logger() {
    return new SqlLogger() {
      @Override
      public void logAfterExecution(StatementContext context) {
        String method =
            StackWalker.getInstance()
                .walk(frames -> frames.filter(PostgresTables::isOfStore).findFirst())
                .map(PostgresTables::name)
                .orElse("none");
        statements
            .computeIfAbsent(method, _ -> new ConcurrentSkipListSet<>())
            .add(Objects.requireNonNull(context.getRawSql()));
      }
    };
  }

  private static boolean isOfStore(StackFrame frame) {
    return frame.getClassName().startsWith(Tables.class.getPackageName() + ".")
        && !frame.getClassName().startsWith(PostgresTables.class.getName());
  }

  private static String name(StackFrame frame) {
    return frame.getClassName().substring(Tables.class.getPackageName().length() + 1)
        + "."
        + LAMBDA.matcher(frame.getMethodName()).replaceFirst("$1");
  }

  /** Returns the texts of the migrations in their order. */
  private static List<String> migrations() {
    return Arrays.stream(
            Flyway.configure(Tables.class.getClassLoader())
                .locations("classpath:org/uplink/engine/store")
                .dataSource("jdbc:h2:mem:", "uplink", "")
                .load()
                .info()
                .all())
        .map(migration -> read(migration.getScript()))
        .toList();
  }

  private static String read(String script) {
    try (var in = Objects.requireNonNull(Tables.class.getResourceAsStream(script), script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
