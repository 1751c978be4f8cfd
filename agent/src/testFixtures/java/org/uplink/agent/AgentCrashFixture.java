package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupOptions;

/**
 * A host whose agents are killed, one after the other, during changes of one kind. The network
 * before and after a change is read with ip(8), from {@code /proc/sys/net} and from resolv.conf.
 */
final class AgentCrashFixture implements AutoCloseable {
  private static final String SERVERS = "search example.com\nnameserver 198.51.100.53\n";

  private static final Duration BETWEEN_PROOFS = Duration.ofMillis(20);

  private final AgentFixture fixture;
  private final CrashScenario change;
  private final Path folder;
  private List<String> oldNetwork = List.of();
  private List<String> changedNetwork = List.of();
  private int ids;

  private AgentCrashFixture(AgentFixture fixture, CrashScenario change, Path folder) {
    this.fixture = fixture;
    this.change = change;
    this.folder = folder;
  }

  /** Builds the host and starts an agent. The change has not begun. */
  static AgentCrashFixture open(Path folder, CrashScenario change) throws Exception {
    var host = new AgentCrashFixture(AgentFixture.build(folder), change, folder);
    try {
      host.fixture.createSecondNic();
      change.prepare();
      Files.writeString(host.servers(), SERVERS);
      host.start();
      if (change == CrashScenario.REMOVED) {
        host.runUndisturbed(CrashScenario.DEPLOYED);
      }
      host.oldNetwork = host.settledNetwork();
      return host;
    } catch (Exception | AssertionError e) {
      host.close();
      throw e;
    }
  }

  @Override
  public void close() {
    fixture.close();
  }

  void start() throws Exception {
    fixture.start("resolv-conf = " + servers());
  }

  /** Starts the agent without waiting until it listens. */
  ProcessHandle launch() throws Exception {
    return fixture.launch("resolv-conf = " + servers());
  }

  /** Waits until the agent listens. */
  void awaitListening() throws Exception {
    fixture.awaitListening();
  }

  ProcessHandle agent() {
    return fixture.agent();
  }

  String log() {
    return fixture.log();
  }

  ProcessHandle guard() {
    return fixture.guard();
  }

  /** Traces an agent with its guard, or a guard alone. */
  SystemCallTracer trace(ProcessHandle process, SystemCallTracer.AtPoint atPoint) throws Exception {
    var files = new HashMap<>(Map.of("/proc/sys/net/", "", folder.toString(), "."));
    Optional<ProcessHandle> guard = process.children().findFirst();
    if (guard.isPresent()) {
      Path line = Files.readSymbolicLink(Path.of("/proc/" + guard.get().pid() + "/fd/0"));
      files.put(line.toString(), "the line to the guard");
    }
    return SystemCallTracer.attach(process, files, atPoint);
  }

  Prepared prepare() throws Exception {
    return prepare(change);
  }

  ChangeStatus awaitOutcome(Running running) throws Exception {
    return running.answer().get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  /** Records the network after a change that ran undisturbed. */
  void recordChangedNetwork(ChangeStatus outcome) throws Exception {
    assertThat(outcome.state())
        .as(fixture.log())
        .isEqualTo(change.proved ? ChangeState.SAFE : ChangeState.ROLLED_BACK);
    changedNetwork = settledNetwork();
    assertThat(changedNetwork.equals(oldNetwork)).isEqualTo(!change.proved);
    removeOutcomes();
    restoreOldNetwork();
  }

  /**
   * Checks that the network is the new one if the change was committed, and the old one otherwise.
   */
  void checkNetwork(Running running, String what) throws Exception {
    awaitNetwork(committed(running) ? changedNetwork : oldNetwork, what);
  }

  /** Checks the network and the outcome that the agent reports, and restores the old network. */
  void checkHost(Running running, String what) throws Exception {
    checkNetwork(running, what);
    ChangeStatus outcome =
        EngineCalls.outcome(fixture.client(CrashScenario.SECOND, fixture.engine), running.id());
    String said = what + ": " + outcome;
    if (committed(running)) {
      assertThat(outcome.state()).as(said).isEqualTo(ChangeState.SAFE);
    } else {
      assertThat(outcome.state()).as(said).isIn(ChangeState.ROLLED_BACK, ChangeState.UNKNOWN);
      assertThat(outcome.verified().orElse(true)).as(said).isTrue();
    }
    try (var left = Files.list(files())) {
      assertThat(left.map(file -> file.getFileName().toString()).toList())
          .as(said)
          .doesNotContain("pending", "aborted");
    }
    removeOutcomes();
    if (committed(running)) {
      restoreOldNetwork();
    }
  }

  private Path servers() {
    return folder.resolve("resolv.conf");
  }

  private Path files() {
    return fixture.stateDir().resolve("network");
  }

  private Path outcomes() {
    return files().resolve("outcomes");
  }

  /** Returns the network once the kernel has added the link-local addresses. */
  private List<String> settledNetwork() throws Exception {
    await().until(() -> network().stream().filter(line -> line.contains(" fe80::")).count() >= 2);
    return network();
  }

  private List<String> network() throws Exception {
    var lines = new ArrayList<>(AgentFixture.networkOfHost());
    lines.addAll(AgentFixture.sysctlsOfHost("eth0"));
    lines.add("resolv.conf: " + Files.readString(servers()));
    return lines;
  }

  private Prepared prepare(CrashScenario wanted) throws Exception {
    ids++;
    String id = "c" + ids;
    RpcConnection client = fixture.client(wanted.address, fixture.engine);
    EngineCalls.ticket(client, id); // the guard starts
    await().until(() -> agent().children().findFirst().isPresent());
    return new Prepared(wanted, id, client);
  }

  private void runUndisturbed(CrashScenario wanted) throws Exception {
    assertThat(awaitOutcome(prepare(wanted).begin()).state())
        .as(fixture.log())
        .isEqualTo(ChangeState.SAFE);
    removeOutcomes();
  }

  private boolean committed(Running running) throws IOException {
    Path safe = files().resolve("safe");
    return Files.exists(safe) && Files.readString(safe).contains('"' + running.id() + '"');
  }

  /**
   * Removes the outcomes. The agent would remove the oldest, at points that the first runs lack.
   */
  private void removeOutcomes() throws IOException {
    fixture.closeClients();
    try (var recorded = Files.list(outcomes())) {
      for (var file : recorded.filter(file -> file.toString().endsWith(".json")).toList()) {
        Files.delete(file);
      }
    }
  }

  private void restoreOldNetwork() throws Exception {
    if (!change.proved) {
      return;
    }
    Files.delete(files().resolve("safe"));
    AgentFixture.recreateFirstNic();
    Files.writeString(servers(), SERVERS);
    if (change == CrashScenario.REMOVED) {
      runUndisturbed(CrashScenario.DEPLOYED);
    }
    awaitNetwork(oldNetwork, "put back");
  }

  private void awaitNetwork(List<String> expected, String what) {
    await()
        .untilAsserted(
            () -> assertThat(network()).as(what + "\n" + fixture.log()).isEqualTo(expected));
  }

  /** A change that has begun. */
  record Running(String id, CompletableFuture<ChangeStatus> answer) {}

  /** A change that is ready to begin. */
  final class Prepared {
    private final CrashScenario wanted;
    private final String id;
    private final RpcConnection client;

    private Prepared(CrashScenario wanted, String id, RpcConnection client) {
      this.wanted = wanted;
      this.id = id;
      this.client = client;
    }

    /** Begins the change. If it is to be proved, another thread proves it as soon as it can be. */
    Running begin() throws Exception {
      Running running = ask(wanted.proved ? EngineCalls.LONG_SECONDS : 1);
      if (wanted.proved) {
        Thread.ofVirtual().start(() -> prove(running));
      }
      return running;
    }

    /** Begins the change, and returns when it is applied and waits for its proof. */
    Running apply() throws Exception {
      Running running = ask(EngineCalls.LONG_SECONDS);
      await()
          .until(
              () -> {
                assertThat(running.answer().isDone())
                    .as(() -> running.answer() + "\n" + fixture.log())
                    .isFalse();
                return waits();
              });
      return running;
    }

    private boolean waits() throws Exception {
      return EngineCalls.confirm(client, id, EngineCalls.TOKEN)
          .reason()
          .contains("not arrive over a new connection");
    }

    private Running ask(int seconds) throws Exception {
      String ticket = EngineCalls.ticket(client, id);
      var options = SetupOptions.proved(id, ticket, EngineCalls.TOKEN, seconds);
      return new Running(id, EngineCalls.setupNetworks(client, wanted.request(options)));
    }

    /** Proves the change until it has an outcome. */
    private void prove(Running running) {
      try {
        await()
            .pollInterval(BETWEEN_PROOFS)
            .until(
                () -> {
                  if (!running.answer().isDone()) {
                    proveOnce();
                  }
                  return running.answer().isDone();
                });
      } catch (RuntimeException | AssertionError e) {
        running.answer().completeExceptionally(e);
      }
    }

    private void proveOnce() throws Exception {
      try {
        if (waits()) {
          try (var proving = fixture.client(wanted.address, fixture.engine)) {
            EngineCalls.confirm(proving, id, EngineCalls.TOKEN);
          }
        }
      } catch (RpcException notNow) {
        // The agent was killed or is stopped, or the change has ended: the answer says so.
      }
    }
  }
}
