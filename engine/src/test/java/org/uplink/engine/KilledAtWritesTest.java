package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.api.Host;
import org.uplink.api.HostNetworks;
import org.uplink.api.HostStatus;
import org.uplink.pki.Credentials;
import tools.jackson.databind.JsonNode;

/**
 * The engine killed with -9 before and after each write to its database, in an install that deploys
 * the management network and in what is like it, and started again on the same data directory. Then
 * the record is the truth about the host, nothing ran twice, and the host can be installed.
 *
 * <p>A part of the commands and points, drawn by a seed that is printed; with {@code -Pfull} all of
 * them.
 */
final class KilledAtWritesTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final long SEED = Long.getLong("uplink.seed", System.nanoTime() & 0xffff_ffffL);
  private static final int SAMPLE = 2;

  /** What is promised; a machine that is busy with other tests gets more. */
  private static final Duration TRUTH = Duration.ofSeconds(FULL ? 10 : 60);

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> COUNTS = new ArrayList<>();

  private final Random random = new Random(SEED);
  @TempDir Path temp;
  private Optional<FakeHost> host = Optional.empty();
  private Optional<JsonNode> initial = Optional.empty();
  private Duration slowest = Duration.ZERO;
  private int told;
  private int runs;

  /** What is asked of the engine, and how it ends where nobody is killed. */
  enum Command {
    INSTALL("install", HostStatus.UP, 20),
    ROLLED_BACK("install", HostStatus.NON_OPERATIONAL, 4),
    DEPLOY("deploy-network", HostStatus.UP, 20),
    SYNC("sync", HostStatus.UP, 20);

    private final String path;
    private final HostStatus end;
    private final int probation;

    Command(String path, HostStatus end, int probation) {
      this.path = path;
      this.end = end;
      this.probation = probation;
    }

    private String body() {
      return this == DEPLOY ? "{\"nic\": \"eth1\"}" : "";
    }
  }

  @AfterEach
  void stop() {
    host.ifPresent(FakeHost::close);
  }

  @AfterAll
  static void tell() {
    System.out.println("engine killed at its writes (seed " + SEED + "): " + COUNTS);
  }

  static List<Command> commands() {
    var others = Command.values();
    return FULL
        ? List.of(others)
        : List.of(Command.INSTALL, others[1 + new Random(SEED).nextInt(others.length - 1)]);
  }

  @ParameterizedTest
  @MethodSource("commands")
  @Timeout(3600)
  void whereverTheEngineWasKilledTheRecordIsTheTruthAndNothingRunsTwice(Command command)
      throws Exception {
    var template = prepared(command);
    var writes = whole(command, copy(template));
    for (var point : sample(2 * writes.size())) {
      var write = (point + 1) / 2;
      var when = point % 2 == 1 ? "before" : "after";
      check(command, copy(template), write, when, writes.get(write - 1));
    }
    COUNTS.add(
        "%s: %d writes, %d points, %d runs, the slowest settled after %d ms"
            .formatted(command, writes.size(), 2 * writes.size(), runs, slowest.toMillis()));
  }

  private Iterable<Integer> sample(int points) {
    var drawn =
        FULL
            ? IntStream.rangeClosed(1, points)
            : random.ints(1, points + 1).distinct().limit(SAMPLE);
    return new TreeSet<>(drawn.boxed().toList());
  }

  private FakeHost host() {
    return host.orElseThrow();
  }

  /** A data directory for the command to begin with. */
  private Path prepared(Command command) throws Exception {
    var template = temp.resolve("template");
    host = Optional.of(FakeHost.start(template, "node1"));
    try (var engine = new EngineUnderTest(DyingEngine.config(template, command.probation))) {
      engine.addHost("node1", host().port());
      if (command == Command.DEPLOY) {
        host().on("Host.getRoute", (params, caller) -> Map.of("device", "eth0"));
        assertThat(engine.install("node1").status()).isEqualTo(HostStatus.NON_OPERATIONAL);
        host().on("Host.getRoute", (params, caller) -> host().route());
      }
      if (command == Command.SYNC) {
        assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
        engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 9000}");
      }
      told = engine.events("node1").size();
    }
    initial = host().network().management();
    return template;
  }

  private Path copy(Path template) throws IOException {
    var copy = temp.resolve("run" + runs++);
    try (var files = Files.walk(template)) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(template.relativize(file).toString()));
      }
    }
    return copy;
  }

  private void asInTheBeginning(Command command) {
    host().network().reset(initial);
    host().network().provable(command != Command.ROLLED_BACK);
  }

  /** What is written where nobody is killed. */
  private List<String> whole(Command command, Path dataDir) throws Exception {
    asInTheBeginning(command);
    var process = start(command, dataDir, 0, "before");
    var writes = new ArrayList<String>();
    try (var out = lines(process)) {
      var url = URI.create(String.valueOf(out.readLine()));
      assertThat(post(dataDir, url, command)).contains(command.end.toString());
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        writes.add(line);
        if (line.endsWith("installs set ended")) {
          break;
        }
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(writes).as("%s", command).hasSizeGreaterThan(10);
    return writes;
  }

  private void check(Command command, Path dataDir, int write, String when, String what)
      throws Exception {
    asInTheBeginning(command);
    var process = start(command, dataDir, write, when);
    try (var out = lines(process)) {
      var url = URI.create(String.valueOf(out.readLine()));
      assertThat(post(dataDir, url, command)).as("no answer").isEmpty();
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);

    var name = "%s, killed %s %s (seed %d)".formatted(command, when, what, SEED);
    var began = System.nanoTime();
    try (var again = new EngineUnderTest(DyingEngine.config(dataDir, command.probation))) {
      Polled.until(TRUTH, () -> ended(again.host("node1")));
      var took = Duration.ofNanos(System.nanoTime() - began);
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
      isTheTruth(name, again);
      toldOnce(name, again);
      var applied = host().network().applied();
      assertThat(applied).as(name).isLessThanOrEqualTo(1);
      var changed = !host().network().management().equals(initial);

      host().network().provable(true);
      if (again.host("node1").status() != HostStatus.UP) {
        assertThat(again.install("node1").status()).as(name).isEqualTo(HostStatus.UP);
      }
      var synced = again.post("/api/v1/hosts/node1/sync?wait=30", "").as(Host.class);
      assertThat(synced.status()).as(name).isEqualTo(HostStatus.UP);
      assertThat(synced.outOfSync()).as(name).isEmpty();
      assertThat(host().network().applied())
          .as("%s: nothing ran twice", name)
          .isEqualTo(changed ? 1 : applied + 1);
    } catch (AssertionError e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  private static boolean ended(Host host) {
    return host.status() != HostStatus.INITIALIZING
        && host.install().map(install -> install.ended().isPresent()).orElse(true);
  }

  /** The record against the host itself. */
  private void isTheTruth(String name, EngineUnderTest engine) throws Exception {
    var record = engine.host("node1");
    var networks = engine.get("/api/v1/hosts/node1/networks").as(HostNetworks.class).networks();
    var management = host().network().management();
    var as = "%s: %s".formatted(name, record);
    if (record.install().isPresent()) {
      assertThat(networks).as(as).hasSize(management.isPresent() ? 1 : 0);
    }
    if (management.isPresent()) {
      assertThat(record.activeNic()).as(as).contains(host().network().device());
      assertThat(record.proof()).as(as).contains("proved");
      assertThat(networks.getFirst().device()).as(as).isEqualTo(host().network().device());
      assertThat(networks.getFirst().mtu().orElse(0))
          .as(as)
          .isEqualTo(management.get().path("mtu").asInt(1500));
    } else {
      assertThat(record.proof()).as(as).isEmpty();
    }
    if (!management.equals(initial)) {
      assertThat(record.status()).as(as).isEqualTo(HostStatus.UP);
      assertThat(record.outOfSync()).as(as).isEmpty();
    } else if (host().network().applied() > 0) {
      assertThat(record.status()).as(as).isEqualTo(HostStatus.NON_OPERATIONAL);
      assertThat(record.statusText().orElseThrow()).as(as).contains("was rolled back by the host");
    } else if (record.status() == HostStatus.INSTALL_FAILED) {
      assertThat(record.statusText().orElseThrow())
          .as(as)
          .contains("Nothing on the host was changed");
    }
  }

  /** The run that was broken off has one end, and its change is told once. */
  private void toldOnce(String name, EngineUnderTest engine) throws Exception {
    var types = engine.events("node1").stream().skip(told).map(event -> event.type()).toList();
    for (var type : List.of("ManagementNetworkDeployed", "HostUp", "SetupNetworksFailed")) {
      assertThat(types.stream().filter(type::equals)).as("%s: %s", name, types).hasSizeLessThan(2);
    }
    assertThat(types.contains("HostUp") && types.contains("InstallFailed"))
        .as("%s: %s", name, types)
        .isFalse();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static Process start(Command command, Path dataDir, int write, String when)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DyingEngine.class.getName(),
            dataDir.toString(),
            Integer.toString(write),
            when,
            Integer.toString(command.probation))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The answer; empty where the engine died before it gave one. */
  private static String post(Path dataDir, URI url, Command command) throws Exception {
    var data = new DataDirectory(dataDir);
    var token = Files.readString(data.token()).strip();
    try (var http =
        HttpClient.newBuilder().sslContext(Credentials.trusting(data.authority())).build()) {
      return http.send(
              HttpRequest.newBuilder(
                      url.resolve("/api/v1/hosts/node1/%s?wait=50".formatted(command.path)))
                  .timeout(LIMIT)
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
}
