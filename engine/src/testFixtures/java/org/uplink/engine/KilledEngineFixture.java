package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.pki.Credentials;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Seed;
import tools.jackson.databind.JsonNode;

/**
 * A host and the data directory of an engine, both reset before each run, for engines that are
 * killed with -9 during one command. It checks what must hold after the next engine has started on
 * the data directory of the killed one: the record matches the host, nothing ran twice, and the
 * command can be repeated.
 */
final class KilledEngineFixture implements AutoCloseable {
  static final boolean FULL = Boolean.getBoolean("uplink.full");
  static final long SEED = Seed.VALUE;

  /**
   * The time within which the engine must recover. Only -Pfull checks the time; the samples check
   * only that the engine recovers.
   */
  private static final Duration RECOVERY_LIMIT = FULL ? scaled(Duration.ofSeconds(10)) : HANG;

  /**
   * A stock Vdsm does not report the outcome of a change until it cannot be rolled back any more.
   */
  private static final Duration STOCK_RECOVERY_LIMIT = FULL ? scaled(Duration.ofSeconds(20)) : HANG;

  private final Path temp;
  private final Command command;
  private final FakeHost host;
  private final Optional<JsonNode> initial;
  private final int eventsBefore;
  private Duration slowest = Duration.ZERO;
  private int runs;

  private KilledEngineFixture(Path temp, Command command) throws Exception {
    this.temp = temp;
    this.command = command;
    this.host = FakeHost.start(template(), "node1");
    this.eventsBefore = prepare();
    this.initial = host.network().management();
  }

  /** Prepares the host for the command. */
  static KilledEngineFixture open(Path temp, Command command) throws Exception {
    return new KilledEngineFixture(temp, command);
  }

  @Override
  public void close() {
    host.close();
  }

  FakeHost host() {
    return host;
  }

  int runs() {
    return runs;
  }

  Duration slowest() {
    return slowest;
  }

  /** Resets the host, and returns a new copy of the data directory. */
  Path resetHostAndCopyData() throws IOException {
    host.network().reset(initial);
    host.network().provable(!command.rolledBack());
    host.network().commits(!command.stock());
    Path copy = temp.resolve("run" + runs++);
    try (var files = Files.walk(template())) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(template().relativize(file).toString()));
      }
    }
    return copy;
  }

  /**
   * Starts an engine in a process of its own.
   *
   * @param write the number of the write at which it kills itself, or 0 for none
   * @param when before the write, or after it
   */
  Process start(Path dataDir, int write, String when) throws IOException {
    return new ProcessBuilder(
            ChildJvm.create()
                .command(
                    SelfKillingEngine.class,
                    dataDir.toString(),
                    Integer.toString(write),
                    when,
                    Integer.toString(command.probation())))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Sends the command. Returns the answer, or an empty text if the engine died before. */
  String post(Path dataDir, URI url) throws Exception {
    var data = new DataDirectory(dataDir);
    String token = Files.readString(data.token()).strip();
    try (var http =
        HttpClient.newBuilder().sslContext(Credentials.trustContext(data.authority())).build()) {
      return http.send(
              HttpRequest.newBuilder(
                      url.resolve("/api/v1/hosts/node1/" + command.path + "?wait=300"))
                  .timeout(HANG)
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(command.body()))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Starts the next engine on the data directory of a killed one, and checks that it recovers.
   *
   * @param where the engine was killed
   */
  void assertNextEngineRecovers(Path dataDir, String where) throws Exception {
    String name = "%s, killed %s (seed %d)".formatted(command, where, SEED);
    long began = System.nanoTime();
    try (var again = new EngineFixture(SelfKillingEngine.config(dataDir, command.probation()))) {
      await()
          .atMost(command.stock() ? STOCK_RECOVERY_LIMIT : RECOVERY_LIMIT)
          .until(() -> ended(again.host("node1")));
      var took = Duration.ofNanos(System.nanoTime() - began);
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
      assertRecordMatchesHost(again);
      assertEventsOnce(again);
      int applied = host.network().applied();
      assertThat(applied).isLessThanOrEqualTo(1);
      boolean changed = !host.network().management().equals(initial);

      host.network().provable(true);
      if (again.host("node1").status() != HostStatus.UP) {
        assertThat(again.install("node1").status()).isEqualTo(HostStatus.UP);
      }
      HostDocument synced =
          again.post("/api/v1/hosts/node1/sync?wait=300", "").as(HostDocument.class);
      assertThat(synced.status()).isEqualTo(HostStatus.UP);
      assertThat(synced.outOfSync()).isEmpty();
      assertThat(host.network().dirty()).as("not committed").isFalse();
      assertThat(host.network().applied())
          .as("nothing ran twice")
          .isEqualTo(changed ? 1 : applied + 1);
    } catch (AssertionError e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  private Path template() {
    return temp.resolve("template");
  }

  private int prepare() throws Exception {
    if (command.stock()) {
      host.asStockVdsm();
    }
    try (var engine =
        new EngineFixture(SelfKillingEngine.config(template(), command.probation()))) {
      engine.addHost("node1", host.port());
      if (command == Command.DEPLOY) {
        host.on("Host.getRoute", (params, caller) -> Map.of("device", "eth0"));
        assertThat(engine.install("node1").status()).isEqualTo(HostStatus.NON_OPERATIONAL);
        host.on("Host.getRoute", (params, caller) -> host.route());
      }
      if (command == Command.SYNC) {
        assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
        engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 9000}");
      }
      return engine.events("node1").size();
    }
  }

  private static boolean ended(HostDocument host) {
    return host.status() != HostStatus.INITIALIZING
        && host.run().map(install -> install.ended().isPresent()).orElse(true);
  }

  /** Compares the record with the host. */
  private void assertRecordMatchesHost(EngineFixture engine) throws Exception {
    HostDocument record = engine.host("node1");
    List<HostNetworksDocument.Network> networks =
        engine.get("/api/v1/hosts/node1/networks").as(HostNetworksDocument.class).networks();
    Optional<JsonNode> management = host.network().management();
    String as = record.toString();
    if (record.run().isPresent()) {
      assertThat(networks).as(as).hasSize(management.isPresent() ? 1 : 0);
    }
    if (management.isPresent()) {
      assertThat(record.activeNic()).as(as).contains(host.network().device());
      assertThat(record.proof()).as(as).contains(command.stock() ? "unproved" : "proved");
      assertThat(networks.getFirst().device()).as(as).isEqualTo(host.network().device());
      assertThat(networks.getFirst().mtu().orElse(0))
          .as(as)
          .isEqualTo(management.get().path("mtu").asInt(1500));
    } else {
      assertThat(record.proof()).as(as).isEmpty();
    }
    if (!management.equals(initial)) {
      assertThat(record.status()).as(as).isEqualTo(HostStatus.UP);
      assertThat(record.outOfSync()).as(as).isEmpty();
      assertThat(host.network().dirty()).as(as).isFalse();
    } else if (host.network().applied() > 0) {
      assertThat(record.status()).as(as).isEqualTo(HostStatus.NON_OPERATIONAL);
      assertThat(record.statusText().orElseThrow())
          .as(as)
          .contains("The host rolled the change back");
    } else if (record.status() == HostStatus.INSTALL_FAILED) {
      assertThat(record.statusText().orElseThrow())
          .as(as)
          .contains("Nothing on the host was changed");
    }
  }

  /** Checks that the interrupted run has one end, and that its change is reported once. */
  private void assertEventsOnce(EngineFixture engine) throws Exception {
    List<String> types =
        engine.events("node1").stream().skip(eventsBefore).map(event -> event.type()).toList();
    for (var type : List.of("ManagementNetworkDeployed", "HostUp", "SetupNetworksFailed")) {
      assertThat(types.stream().filter(type::equals)).as("%s", types).hasSizeLessThan(2);
    }
    assertThat(types.contains("HostUp") && types.contains("RunFailed")).as("%s", types).isFalse();
  }

  /** A command for the engine, and how it ends if nothing is killed. */
  enum Command {
    INSTALL("install", HostStatus.UP, 20),
    ROLLED_BACK("install", HostStatus.NON_OPERATIONAL, 4),
    DEPLOY("deploy-network", HostStatus.UP, 20),
    SYNC("sync", HostStatus.UP, 20),
    /** An install of a stock Vdsm that needs setSafeNetworkConfig. */
    STOCK("install", HostStatus.UP, 4),
    STOCK_ROLLED_BACK("install", HostStatus.NON_OPERATIONAL, 4);

    private final String path;
    private final HostStatus end;
    private final int probation;

    Command(String path, HostStatus end, int probation) {
      this.path = path;
      this.end = end;
      this.probation = probation;
    }

    /** Returns the seconds that the host waits for a proof, on a machine as busy as now. */
    int probation() {
      return scaledSeconds(probation);
    }

    HostStatus end() {
      return end;
    }

    private boolean stock() {
      return this == STOCK || this == STOCK_ROLLED_BACK;
    }

    private boolean rolledBack() {
      return this == ROLLED_BACK || this == STOCK_ROLLED_BACK;
    }

    private String body() {
      return this == DEPLOY ? "{\"nic\": \"eth1\"}" : "";
    }
  }
}
