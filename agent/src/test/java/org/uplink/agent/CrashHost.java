package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupOptions;

/**
 * A host whose agent is killed during changes of one kind and started again, with one agent after
 * the other. What the network was and what it becomes is asked of ip(8) and read from {@code
 * /proc/sys/net} and resolv.conf.
 */
final class CrashHost implements AutoCloseable {
  private static final String SERVERS = "search example.com\nnameserver 198.51.100.53\n";

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final ChangeGround ground;
  private final CrashedChange change;
  private final Path folder;
  private List<String> old = List.of();
  private List<String> changed = List.of();
  private int ids;

  /** A change that is under way. */
  record Running(String id, CompletableFuture<ChangeStatus> answer) {}

  private CrashHost(ChangeGround ground, CrashedChange change, Path folder) {
    this.ground = ground;
    this.change = change;
    this.folder = folder;
  }

  /** The host with an agent, before the change. */
  static CrashHost open(Path folder, CrashedChange change, AgentLaunch launch) throws Exception {
    var host = new CrashHost(ChangeGround.build(folder, launch), change, folder);
    try {
      host.ground.secondNic();
      change.prepare();
      Files.writeString(host.servers(), SERVERS);
      host.start();
      if (change == CrashedChange.REMOVED) {
        host.undisturbed(CrashedChange.DEPLOYED);
      }
      host.old = host.settled();
      return host;
    } catch (Exception | AssertionError e) {
      host.close();
      throw e;
    }
  }

  private Path servers() {
    return folder.resolve("resolv.conf");
  }

  private Path files() {
    return ground.stateDir().resolve("network");
  }

  private Path outcomes() {
    return files().resolve("outcomes");
  }

  /** What the network is, once the kernel has made the link-local addresses. */
  private List<String> settled() throws Exception {
    ChangeGround.poll(
        () -> network().stream().filter(line -> line.contains(" fe80::")).count() >= 2);
    return network();
  }

  private List<String> network() throws Exception {
    var lines = new ArrayList<>(ChangeGround.network());
    lines.addAll(ChangeGround.settings("eth0"));
    lines.add("resolv.conf: " + Files.readString(servers()));
    return lines;
  }

  void start() throws Exception {
    ground.start("resolv-conf = " + servers());
  }

  /** Starts the agent, and does not wait until it listens. */
  ProcessHandle launch() throws Exception {
    return ground.launch("resolv-conf = " + servers());
  }

  /** Waits until it does. */
  void listens() throws Exception {
    ground.listens();
  }

  ProcessHandle agent() {
    return ground.agent();
  }

  String log() {
    return ground.log();
  }

  ProcessHandle guard() {
    return ground.guard();
  }

  /** Watches an agent that has a guard, or a guard. */
  Tracer trace(ProcessHandle process, Tracer.AtPoint atPoint) throws Exception {
    var files = new HashMap<>(Map.of("/proc/sys/net/", "", folder.toString(), "."));
    var guard = process.children().findFirst();
    if (guard.isPresent()) {
      var line = Files.readSymbolicLink(Path.of("/proc/" + guard.get().pid() + "/fd/0"));
      files.put(line.toString(), "the line to the guard");
    }
    return Tracer.attach(process, files, atPoint);
  }

  /** What is ready to begin. */
  final class Prepared {
    private final CrashedChange wanted;
    private final String id;
    private final RpcClient client;

    private Prepared(CrashedChange wanted, String id, RpcClient client) {
      this.wanted = wanted;
      this.id = id;
      this.client = client;
    }

    /** Begins, and proves it in the background as soon as it can be, where it is to be proved. */
    Running begin() throws Exception {
      var running = ask(wanted.proved ? TestEngine.LONG : 1);
      if (wanted.proved) {
        Thread.ofVirtual().start(() -> prove(running));
      }
      return running;
    }

    /** Begins, and returns once it is applied and waits. */
    Running apply() throws Exception {
      var running = ask(TestEngine.LONG);
      ChangeGround.poll(
          () -> {
            assertThat(running.answer().isDone())
                .as(() -> running.answer() + "\n" + ground.log())
                .isFalse();
            return waits();
          });
      return running;
    }

    private boolean waits() throws Exception {
      return TestEngine.confirm(client, id, TestEngine.TOKEN).reason().contains("not newly made");
    }

    private Running ask(int seconds) throws Exception {
      var ticket = TestEngine.ticket(client, id);
      var options = SetupOptions.proved(ticket, TestEngine.TOKEN, seconds, true);
      return new Running(id, TestEngine.ask(client, wanted.request(options)));
    }

    private void prove(Running running) {
      while (!running.answer().isDone()) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        try {
          if (waits()) {
            try (var proving = ground.client(wanted.address, ground.engine)) {
              TestEngine.confirm(proving, id, TestEngine.TOKEN);
            }
          }
        } catch (RpcException notNow) {
          // It is killed, held, or decided: the answer's end tells.
          LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        } catch (Exception e) {
          running.answer().completeExceptionally(e);
        }
      }
    }
  }

  Prepared prepare() throws Exception {
    return prepare(change);
  }

  private Prepared prepare(CrashedChange wanted) throws Exception {
    ids++;
    var id = "c" + ids;
    var client = ground.client(wanted.address, ground.engine);
    TestEngine.ticket(client, id); // the guard starts
    ChangeGround.poll(() -> agent().children().findFirst().isPresent());
    return new Prepared(wanted, id, client);
  }

  ChangeStatus decided(Running running) throws Exception {
    return running.answer().get(TestEngine.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private void undisturbed(CrashedChange wanted) throws Exception {
    assertThat(decided(prepare(wanted).begin()).state())
        .as(ground.log())
        .isEqualTo(ChangeState.SAFE);
    tidy();
  }

  /** The change has run undisturbed: what the network is now is what it becomes. */
  void learn(ChangeStatus outcome) throws Exception {
    assertThat(outcome.state())
        .as(ground.log())
        .isEqualTo(change.proved ? ChangeState.SAFE : ChangeState.ROLLED_BACK);
    changed = settled();
    assertThat(changed.equals(old)).isEqualTo(!change.proved);
    tidy();
    putBack();
  }

  private boolean committed(Running running) throws IOException {
    var safe = files().resolve("safe");
    return Files.exists(safe) && Files.readString(safe).contains('"' + running.id() + '"');
  }

  /** The network is the old one, or the new one where it was committed, by whoever has acted. */
  void checkNetwork(Running running, String what) throws Exception {
    awaitNetwork(committed(running) ? changed : old, what);
  }

  /** So it is, an agent that runs says so as well, and the host is as before for the next one. */
  void check(Running running, String what) throws Exception {
    checkNetwork(running, what);
    var outcome =
        TestEngine.outcome(ground.client(CrashedChange.SECOND, ground.engine), running.id());
    var said = what + ": " + outcome;
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
    tidy();
    if (committed(running)) {
      putBack();
    }
  }

  /** The oldest of many outcomes are removed, which would be points that the first runs lack. */
  private void tidy() throws IOException {
    ground.closeClients();
    try (var recorded = Files.list(outcomes())) {
      for (var file : recorded.filter(file -> file.toString().endsWith(".json")).toList()) {
        Files.delete(file);
      }
    }
  }

  private void putBack() throws Exception {
    if (!change.proved) {
      return;
    }
    Files.delete(files().resolve("safe"));
    ChangeGround.firstNicAnew();
    Files.writeString(servers(), SERVERS);
    if (change == CrashedChange.REMOVED) {
      undisturbed(CrashedChange.DEPLOYED);
    }
    awaitNetwork(old, "put back");
  }

  private void awaitNetwork(List<String> expected, String what) throws Exception {
    var end = System.nanoTime() + TestEngine.DEADLINE.toNanos();
    while (!network().equals(expected)) {
      if (System.nanoTime() > end) {
        assertThat(network()).as(what + "\n" + ground.log()).isEqualTo(expected);
      }
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    }
  }

  @Override
  public void close() {
    ground.close();
  }
}
