package org.uplink.agent.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.KilledAtStep;
import org.uplink.agent.KilledAtStep.Killed;
import org.uplink.agent.join.HostJoin.Joined;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.JoinCode;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;
import org.uplink.platform.StepListener;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.JoinAnswer;
import tools.jackson.databind.JsonNode;

/** A host that joins without a token, and an engine with real TLS whose answers a test decides. */
final class PendingJoinTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration LONG = Duration.ofMinutes(30);

  @TempDir Path temp;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Shown shown = new Shown();
  private Path state;
  private Path config;
  private JoinEngine engine;
  private volatile boolean approved;

  @BeforeEach
  void start() throws Exception {
    state = temp.resolve("state");
    config = temp.resolve("etc/agent.conf");
    engine = JoinEngine.start(temp.resolve("ca"));
    engine.requestJoin = this::answer;
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void trustsNobodyBeforeTheApprovalAndJoinsAfterIt() throws Exception {
    Running join = Running.of(join(LONG));
    await().until(() -> requests.size() >= 2);

    assertThat(state.resolve("pki")).doesNotExist();
    assertThat(config).doesNotExist();
    assertThat(requests).containsOnly(requests.getFirst());
    assertThat(shown.code())
        .isEqualTo(
            JoinCode.of(
                engine.authority.certificate().getPublicKey(),
                CertificateRequest.parse(requests.getFirst()).key()));
    approved = true;

    assertThat(join.result().host()).isEqualTo("node1");
    assertThat(credentials().identity().name()).contains("node1");
    assertThat(credentials().authority()).isEqualTo(engine.authority.certificate());
    assertThat(Files.readString(config)).isEqualTo("engines = " + engine.address() + "\n");
    assertThat(state.resolve("pki-join")).doesNotExist();
    assertThat(shown.problems).isEmpty();
    assertThat(shown.questions).hasValue(1);
  }

  /** Somebody in between has an authority of its own, and approves every host. */
  @Test
  void storesNothingOfWhoApprovesByItselfBeforeThePersonHasConfirmedTheCode() {
    approved = true;
    shown.onQuestion =
        () -> {
          assertThat(shown.code.get()).isNotNull();
          assertThat(state.resolve("pki")).doesNotExist();
          assertThat(state.resolve("pki-join/cert.pem")).doesNotExist();
          assertThat(config).doesNotExist();
          return false;
        };

    assertThatThrownBy(() -> join(LONG).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("has not joined");

    assertThat(shown.questions).hasValue(1);
    assertThat(shown.code())
        .isEqualTo(
            JoinCode.of(engine.authority.certificate().getPublicKey(), key(requests.getFirst())));
    assertNothingLeft();
  }

  @Test
  void asksNobodyButTheGivenAuthorityAndNoQuestion() throws Exception {
    approved = true;
    String right = IssuedCertificate.fingerprint(engine.authority.certificate());

    assertThatThrownBy(() -> join(LONG, Optional.of("0".repeat(64))).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("another authority");
    assertThat(requests).isEmpty();
    assertNothingLeft();

    assertThat(join(LONG, Optional.of(right)).run().host()).isEqualTo("node1");
    assertThat(shown.code()).isNotNull();
    assertThat(shown.questions).hasValue(0);
  }

  @Test
  void saysUntilWhenItWaits() throws Exception {
    Instant before = Instant.now();
    Running join = Running.of(join(Duration.ofSeconds(1000)));
    await().until(() -> shown.until.get() != null);
    approved = true;
    join.result();

    // The engine would forget the host in 3,000 s.
    assertThat(shown.until.get())
        .isBetween(before.plusSeconds(900), Instant.now().plusSeconds(1001));
  }

  @Test
  void endsAfterItsTimeAndLeavesNothing() {
    assertThatThrownBy(() -> join(Duration.ofSeconds(1)).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("Nobody has approved host node1");

    assertNothingLeft();
  }

  @Test
  void signalEndsItAndLeavesNothing() throws Exception {
    var signal = new CompletableFuture<StopSignal>();
    Running join =
        Running.of(
            () -> {
              try (StopSignal watched = StopSignal.watch()) {
                signal.complete(watched);
                return join(LONG).run(watched, StepListener.NONE, CLOCK);
              }
            });
    await().until(() -> requests.size() >= 1);
    assertThat(state.resolve("pki-join")).exists();

    signal.get().stop();

    assertThat(join.failure()).isInstanceOf(InterruptedException.class);
    assertThat(shown.stopped).isTrue();
    assertNothingLeft();
  }

  @Test
  void signalWhileTheKeyIsWrittenEndsItAndLeavesNothing() {
    var signalBeforeTheKey =
        new StepListener() {
          @Override
          public void before(String step) {
            if (step.equals("the key")) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void after(String step) {}
        };

    assertThatThrownBy(
            () -> {
              try (StopSignal signal = StopSignal.watch()) {
                join(LONG).run(signal, signalBeforeTheKey, CLOCK);
              }
            })
        .isInstanceOf(InterruptedException.class);
    assertThat(shown.stopped).isTrue();
    assertNothingLeft();
  }

  @Test
  void signalDoesNotEndWhatIsApproved() throws Exception {
    approved = true;
    Joined joined;
    try (StopSignal signal = StopSignal.watch()) {
      joined =
          join(LONG)
              .run(
                  signal,
                  new StepListener() {
                    @Override
                    public void before(String step) {
                      if (step.equals("the configuration")) {
                        Thread.ofVirtual().start(signal::stop);
                      }
                    }

                    @Override
                    public void after(String step) {}
                  },
                  CLOCK);
    }
    assertThat(joined.host()).isEqualTo("node1");
    assertThat(credentials().identity().name()).contains("node1");
  }

  @Test
  void endsWithTheReasonIfItIsRefused() {
    engine.requestJoin =
        (_, _) -> {
          throw new RpcException.Answered(
              new RpcError(Enrol.REFUSED, "This host was rejected.\u001b[2J" + "x".repeat(5000)));
        };

    assertThatThrownBy(() -> join(LONG).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("This host was rejected.?[2Jx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1200));

    assertNothingLeft();
  }

  @Test
  void saysThatAnEngineOfAnEarlierReleaseNeedsAToken() {
    engine.requestJoin =
        (_, _) -> {
          throw new RpcException.Answered(RpcError.methodNotFound("Engine.requestJoin"));
        };

    assertThatThrownBy(() -> join(LONG).run())
        .isInstanceOfSatisfying(
            JoinException.class, e -> assertThat(e.nextStep()).contains("get a token"));
    assertNothingLeft();
  }

  @Test
  void waitsForAPlace() throws Exception {
    engine.requestJoin =
        (_, _) -> {
          requests.add("full");
          return JoinAnswer.full("4 hosts wait.\u001b[2J", 1);
        };
    Running join = Running.of(join(LONG));
    await().until(() -> requests.size() >= 2);
    assertThat(shown.problems).containsExactly("4 hosts wait.?[2J");

    requests.clear();
    engine.requestJoin = this::answer;
    await().until(() -> shown.until.get() != null);
    approved = true;
    join.result();
  }

  /** The engine is restarted: the host asks again by itself, with the same key. */
  @Test
  void asksTheRestartedEngineAgain() throws Exception {
    int port = engine.address().port();
    Running join = Running.of(join(LONG));
    await().until(() -> requests.size() >= 1);
    engine.close();
    await().until(() -> !shown.problems.isEmpty());

    engine = JoinEngine.start(temp.resolve("ca"), port);
    engine.requestJoin = this::answer;
    await().until(() -> shown.again);
    approved = true;

    assertThat(join.result().host()).isEqualTo("node1");
    assertThat(requests).containsOnly(requests.getFirst());
    assertThat(shown.problems).hasSize(1);
  }

  /** Somebody takes the engine's address while the host waits. */
  @Test
  void asksNoOtherAuthorityThanTheFirst() throws Exception {
    int port = engine.address().port();
    var asked = new CopyOnWriteArrayList<String>();
    Running join = Running.of(join(LONG));
    JoinCode first = shown.code();
    engine.close();

    try (JoinEngine between = JoinEngine.start(temp.resolve("other"), port)) {
      between.requestJoin =
          (params, caller) -> {
            asked.add(params.toString());
            return answer(params, caller);
          };
      approved = true;
      await().until(() -> shown.problems.toString().contains("another authority"));
      assertThat(asked).isEmpty();
      assertThat(state.resolve("pki")).doesNotExist();
    }

    engine = JoinEngine.start(temp.resolve("ca"), port);
    engine.requestJoin = this::answer;
    assertThat(join.result().host()).isEqualTo("node1");
    assertThat(shown.code()).isEqualTo(first);
    assertThat(credentials().authority()).isEqualTo(engine.authority.certificate());
  }

  /** Otherwise somebody between could look for an authority that fits the key. */
  @Test
  void usesAKeyWithOneAuthorityOnly() throws Exception {
    killed(join(LONG), "after the key");
    byte[] key = Files.readAllBytes(state.resolve("pki-join/key.pem"));

    killed(join(LONG), "after the key");
    assertThat(state.resolve("pki-join/key.pem")).hasBinaryContent(key);

    engine.close();
    engine = JoinEngine.start(temp.resolve("other"));
    killed(join(LONG), "after the key");
    assertThat(Files.readAllBytes(state.resolve("pki-join/key.pem"))).isNotEqualTo(key);
  }

  /** Killed before or after each step: the same command goes on, with the same key. */
  @Test
  void goesOnAfterCrashAtAnyStep() throws Exception {
    approved = true;
    KilledAtStep nobody = KilledAtStep.never();
    run(join(LONG), nobody);
    List<String> steps = nobody.done();
    assertThat(steps).hasSizeGreaterThan(15);

    for (int crash = 0; crash < steps.size(); crash++) {
      state = temp.resolve("state" + crash);
      config = temp.resolve("agent" + crash + ".conf");
      requests.clear();
      PendingJoin join = join(LONG);
      String step = steps.get(crash);
      killed(join, step);

      assertThat(join.run().host()).as(step).isEqualTo("node1");

      assertThat(credentials().identity().name()).contains("node1");
      assertThat(requests.stream().map(PendingJoinTest::keyDigest).distinct())
          .as(step)
          .hasSizeLessThanOrEqualTo(1);
      assertThat(state.resolve("pki-join")).doesNotExist();
    }
  }

  @Test
  void refusesCertificateOfAnotherKey() throws Exception {
    CertificateRequest other =
        RequestedCredentials.openOrCreate(temp.resolve("other-key")).request();
    engine.requestJoin =
        (_, _) -> {
          try {
            return JoinAnswer.approved(engine.sign(other, "node1"));
          } catch (PkiException e) {
            throw new AssertionError(e);
          }
        };

    assertThatThrownBy(() -> join(LONG).run()).isInstanceOf(JoinException.class);

    assertThat(state.resolve("pki")).doesNotExist();
    assertThat(config).doesNotExist();
  }

  @Test
  void refusesHostOfAnotherEngine() throws Exception {
    approved = true;
    join(LONG).run();
    byte[] key = Files.readAllBytes(state.resolve("pki/key.pem"));
    requests.clear();
    engine.close();
    engine = JoinEngine.start(temp.resolve("other"));
    engine.requestJoin = this::answer;

    assertThatThrownBy(() -> join(LONG).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("another engine");

    assertThat(requests).isEmpty();
    assertThat(state.resolve("pki/key.pem")).hasBinaryContent(key);
  }

  /** Nobody was asked, and the configuration keeps the engine that it has. */
  @Test
  void saysThatItHadJoinedBefore() throws Exception {
    approved = true;
    assertThat(join(LONG).run().hadJoined()).isFalse();
    String first = engine.address().toString();
    requests.clear();
    engine.close();
    engine = JoinEngine.start(temp.resolve("ca"));
    engine.requestJoin = this::answer;

    Joined again = join(LONG).run();

    assertThat(again.hadJoined()).isTrue();
    assertThat(again.engines()).containsExactly(first);
    assertThat(Files.readString(config)).isEqualTo("engines = " + first + "\n");
    assertThat(requests).isEmpty();
  }

  @Test
  void saysThatNoEngineAnswers() {
    engine.close();

    assertThatThrownBy(() -> join(LONG).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("No engine has answered")
        .hasMessageContaining(engine.address().toString());
  }

  private PendingJoin join(Duration timeout) {
    return join(timeout, Optional.empty());
  }

  private PendingJoin join(Duration timeout, Optional<String> authority) {
    return new PendingJoin(
        List.of(engine.address()), config, Optional.of(state), "node1", timeout, authority, shown);
  }

  private Object answer(JsonNode params, Caller caller) {
    String request = params.path("request").stringValue();
    requests.add(request);
    try {
      return approved
          ? JoinAnswer.approved(
              engine.sign(CertificateRequest.parse(request), params.path("name").stringValue()))
          : JoinAnswer.pending(3000, 1);
    } catch (PkiException e) {
      throw new AssertionError(e);
    }
  }

  private Credentials credentials() throws PkiException {
    return Credentials.load(CredentialFiles.in(state.resolve("pki")), CLOCK);
  }

  private void assertNothingLeft() {
    assertThat(state.resolve("pki")).doesNotExist();
    assertThat(state.resolve("pki-join")).doesNotExist();
    assertThat(config).doesNotExist();
  }

  private static void killed(PendingJoin join, String step) {
    assertThatThrownBy(() -> run(join, KilledAtStep.named(step)))
        .as(step)
        .isInstanceOf(Killed.class);
  }

  /** Runs the join, and ends it at a step as a kill would: nothing is removed any more. */
  private static void run(PendingJoin join, StepListener listener) throws InterruptedException {
    try (StopSignal signal = StopSignal.watch()) {
      join.run(signal, listener, CLOCK);
    }
  }

  private static PublicKey key(String request) {
    try {
      return CertificateRequest.parse(request).key();
    } catch (PkiException e) {
      throw new AssertionError(e);
    }
  }

  private static String keyDigest(String request) {
    try {
      return CertificateRequest.parse(request).keyDigest();
    } catch (PkiException e) {
      throw new AssertionError(e);
    }
  }

  /** A join on a thread of its own. */
  private record Running(CompletableFuture<Joined> future) {
    static Running of(PendingJoin join) {
      return of(join::run);
    }

    static Running of(java.util.concurrent.Callable<Joined> join) {
      var future = new CompletableFuture<Joined>();
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  future.complete(join.call());
                } catch (Exception e) {
                  future.completeExceptionally(e);
                }
              });
      return new Running(future);
    }

    Joined result() throws Exception {
      return future.get();
    }

    Throwable failure() throws InterruptedException {
      try {
        throw new AssertionError("joined: " + future.get());
      } catch (ExecutionException e) {
        return Objects.requireNonNull(e.getCause());
      }
    }
  }

  /** What the command shows. */
  private static final class Shown implements PendingJoin.Progress {
    private final AtomicReference<JoinCode> code = new AtomicReference<>();
    private final AtomicReference<Instant> until = new AtomicReference<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile BooleanSupplier onQuestion = () -> true;
    private volatile boolean again;
    private volatile boolean stopped;

    JoinCode code() {
      await().until(() -> code.get() != null);
      return Objects.requireNonNull(code.get());
    }

    @Override
    public void waits(JoinCode shownCode, Instant end) {
      code.set(shownCode);
      until.set(end);
    }

    @Override
    public void problem(String text) {
      problems.add(text);
    }

    @Override
    public void waitsAgain() {
      again = true;
    }

    @Override
    public boolean isConfirmed() {
      questions.incrementAndGet();
      return onQuestion.getAsBoolean();
    }

    @Override
    public void stopped() {
      stopped = true;
    }
  }
}
