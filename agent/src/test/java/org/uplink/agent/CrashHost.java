package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.uplink.rpc.RpcClient;
import org.uplink.rpc.RpcException;
import org.uplink.verbs.ChangeOutcome;
import org.uplink.verbs.ChangeState;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.SetupOptions;
import org.uplink.verbs.Verb;
import tools.jackson.databind.JsonNode;

/**
 * A host whose agent is killed during changes of one kind and started again, with one agent after
 * the other. What the network was and what it becomes is asked of ip(8).
 */
final class CrashHost implements AutoCloseable {
  /** All calls run on one thread, so that what it asks for is numbered the same each time. */
  private static final List<String> ONE_CARRIER =
      List.of(
          "env",
          "JDK_JAVA_OPTIONS=-Djdk.virtualThreadScheduler.parallelism=1"
              + " -Djdk.virtualThreadScheduler.maxPoolSize=1");

  private static final String WORKERS = "ForkJoinPool.*|rtnetlink-[0-9]+";
  private static final int WARM_UP = 4;

  private final ChangeGround ground;
  private final CrashedChange change;
  private List<String> old = List.of();
  private List<String> changed = List.of();
  private int ids;

  /** A change that is under way; what is done to it, for messages. */
  record Running(String id, CompletableFuture<ChangeOutcome> answer) {}

  private CrashHost(ChangeGround ground, CrashedChange change) {
    this.ground = ground;
    this.change = change;
  }

  /** The host with an agent, before the change. */
  static CrashHost open(Path folder, CrashedChange change) throws Exception {
    var host = new CrashHost(ChangeGround.build(folder), change);
    try {
      host.ground.secondNic();
      change.prepare();
      host.start();
      if (change == CrashedChange.REMOVED) {
        host.undisturbed(CrashedChange.DEPLOYED);
      }
      host.old = settled();
      return host;
    } catch (Exception | AssertionError e) {
      host.close();
      throw e;
    }
  }

  /** The network once the kernel has made the link-local addresses. */
  private static List<String> settled() throws Exception {
    ChangeGround.poll(
        () ->
            ChangeGround.network().stream().filter(line -> line.contains(" fe80::")).count() >= 2);
    return ChangeGround.network();
  }

  void start() throws Exception {
    ground.start(ONE_CARRIER);
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

  /** The threads that do what a call asks for. */
  List<Long> workers() throws IOException {
    return Strace.threads(ground.agent(), WORKERS);
  }

  /** Ready to begin: the guard is there, and so are the threads that will work. */
  private RpcClient ready(CrashedChange wanted, String id) throws Exception {
    var client = ground.client(wanted.address, ground.engine);
    TestEngine.ticket(client, id);
    for (var call = 0; call < WARM_UP; call++) {
      client.call(
          Verb.GET_NETWORK_CAPABILITIES.method(),
          new NoParameters(),
          JsonNode.class,
          TestEngine.DEADLINE);
    }
    ChangeGround.poll(() -> agent().children().findFirst().isPresent());
    return client;
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

    /** Begins, and proves it in the background as often as it takes, where it is to be proved. */
    Running begin() throws Exception {
      var running = ask(wanted.proved ? TestEngine.LONG : 1);
      if (wanted.proved) {
        Thread.ofVirtual().start(() -> prove(wanted, running));
      }
      return running;
    }

    /** Begins, and returns once it is applied and waits. */
    Running apply() throws Exception {
      var running = ask(TestEngine.LONG);
      ChangeGround.poll(
          () -> {
            assertThat(running.answer().isDone()).as(ground.log()).isFalse();
            return TestEngine.confirm(client, id, TestEngine.TOKEN)
                .reason()
                .contains("not newly made");
          });
      return running;
    }

    private Running ask(int seconds) throws Exception {
      var ticket = TestEngine.ticket(client, id);
      var options = SetupOptions.proved(ticket, TestEngine.TOKEN, seconds, true);
      return new Running(id, TestEngine.ask(client, wanted.request(options)));
    }
  }

  Prepared prepare() throws Exception {
    return prepare(change);
  }

  private Prepared prepare(CrashedChange wanted) throws Exception {
    ids++;
    var id = "c" + ids;
    return new Prepared(wanted, id, ready(wanted, id));
  }

  private void prove(CrashedChange wanted, Running running) {
    while (!running.answer().isDone()) {
      try (var client = ground.client(wanted.address, ground.engine)) {
        TestEngine.confirm(client, running.id(), TestEngine.TOKEN);
      } catch (RpcException notNow) {
        Thread.onSpinWait(); // It is killed, held, or decided: the answer's end tells.
      } catch (Exception e) {
        running.answer().completeExceptionally(e);
      }
    }
  }

  ChangeOutcome decided(Running running) throws Exception {
    return running.answer().get(TestEngine.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private void undisturbed(CrashedChange wanted) throws Exception {
    assertThat(decided(prepare(wanted).begin()).state())
        .as(ground.log())
        .isEqualTo(ChangeState.SAFE);
  }

  /** The change has run undisturbed: what the network is now is what it becomes. */
  void learn(ChangeOutcome outcome) throws Exception {
    assertThat(outcome.state())
        .as(ground.log())
        .isEqualTo(change.proved ? ChangeState.SAFE : ChangeState.ROLLED_BACK);
    changed = settled();
    assertThat(changed.equals(old)).isEqualTo(!change.proved);
    putBack();
  }

  private boolean committed(Running running) throws IOException {
    var safe = ground.stateDir().resolve("network/safe");
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
    try (var left = Files.list(ground.stateDir().resolve("network"))) {
      assertThat(left.map(file -> file.getFileName().toString()).toList())
          .as(said)
          .doesNotContain("pending", "aborted");
    }
    if (committed(running)) {
      putBack();
    }
  }

  private void putBack() throws Exception {
    if (!change.proved) {
      return;
    }
    if (change == CrashedChange.DEPLOYED) {
      undisturbed(CrashedChange.REMOVED);
    }
    var lines =
        new ArrayList<>(
            List.of(
                "addr add 192.0.2.10/24 brd + dev eth0",
                "addr add 2001:db8::10/64 dev eth0 nodad",
                "route add default via 192.0.2.1 dev eth0",
                "-6 route add default via 2001:db8::1 dev eth0"));
    ChangeGround.host(lines.toArray(String[]::new));
    if (change == CrashedChange.REMOVED) {
      undisturbed(CrashedChange.DEPLOYED);
    }
    awaitNetwork(old, "put back");
  }

  private void awaitNetwork(List<String> expected, String what) throws Exception {
    var end = System.nanoTime() + TestEngine.DEADLINE.toNanos();
    while (!ChangeGround.network().equals(expected)) {
      if (System.nanoTime() > end) {
        assertThat(ChangeGround.network()).as(what + "\n" + ground.log()).isEqualTo(expected);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void close() {
    ground.close();
  }
}
