package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.uplink.testkit.ExternalCommand;

/**
 * A PostgreSQL server in a folder of its own, with a Unix socket and no port. PostgreSQL refuses to
 * run as root, so it runs in a user namespace in which this user is another one.
 */
final class PostgresServer implements AutoCloseable {
  /** Debian has the programs of each release in a folder of its own. */
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private static final List<String> OTHER_USER =
      List.of("unshare", "--user", "--map-user=65534", "--map-group=65534", "--");
  private static final String NAME = ".s.PGSQL.5432";

  private final Path folder;
  private final Process process;

  private PostgresServer(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Returns the folder with PostgreSQL's programs, the newest release; empty if there is none. */
  static Optional<Path> programs() throws IOException {
    var folders = new ArrayList<Path>();
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> releases = Files.list(DEBIAN)) {
        releases
            .sorted(
                Comparator.comparingInt((Path release) -> release.toString().length())
                    .thenComparing(Path::toString)
                    .reversed())
            .map(release -> release.resolve("bin"))
            .forEach(folders::add);
      }
    }
    folders.add(Path.of("/usr/bin"));
    return folders.stream()
        .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .findFirst();
  }

  /**
   * Starts a server.
   *
   * @param programs the folder with PostgreSQL's programs
   */
  static PostgresServer start(Path programs) throws IOException {
    // The path of a Unix socket is short.
    Path folder =
        Files.createTempDirectory(
            Path.of("/tmp"),
            "postgres",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path data = folder.resolve("data");
    asOtherUser(
            programs.resolve("initdb").toString(),
            "--pgdata=" + data,
            "--username=uplink",
            "--auth=trust",
            "--encoding=UTF8",
            // The order of names is that of H2.
            "--locale=C",
            "--no-sync")
        .run();
    var words = new ArrayList<String>(OTHER_USER);
    words.addAll(
        List.of(
            programs.resolve("postgres").toString(),
            "-D",
            data.toString(),
            "-k",
            folder.toString(),
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off"));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    var server = new PostgresServer(folder, process);
    try {
      await().until(server::answers);
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** Makes a database. */
  void create(String name, String template) throws SQLException {
    try (Connection connection = connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("create database %s template %s".formatted(name, template));
    }
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), properties());
  }

  String url(String database) {
    return "jdbc:postgresql://localhost/" + database;
  }

  /** Returns how to reach the server. */
  Properties properties() {
    var properties = new Properties();
    properties.setProperty("user", "uplink");
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty("socketFactoryArg", folder.resolve(NAME).toString());
    return properties;
  }

  @Override
  public void close() throws IOException {
    // SIGTERM would wait for the connections.
    ExternalCommand.of("kill", "-INT", String.valueOf(process.pid())).attempt();
    try {
      if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private boolean answers() throws IOException {
    assertThat(process.isAlive()).as(() -> "PostgreSQL runs: " + log()).isTrue();
    if (Files.notExists(folder.resolve(NAME))) {
      return false;
    }
    try (Connection connection = connect("postgres")) {
      return connection.isValid(0);
    } catch (SQLException stillStarting) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static ExternalCommand asOtherUser(String... words) {
    return ExternalCommand.of(Stream.concat(OTHER_USER.stream(), Stream.of(words)).toList());
  }
}
