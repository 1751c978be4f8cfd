package org.uplink.engine.run.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.agent.direct.DirectConnector;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.HostCertificateCheck;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.run.EngineAddresses;
import org.uplink.engine.run.EngineContext;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunSettings;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.rpc.transport.RpcConnector;

/** Runs on the real database, with delays and failures when they are stored. */
final class RunSchedulerTest {
  @TempDir Path temp;
  private Database database;
  private RpcConnector connector;
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void open() {
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    connector = RpcConnector.open();
    // Nothing listens on port 1.
    database.hosts().add(Host.added("h1", "127.0.0.1", 1, "Default", Clock.systemUTC().instant()));
  }

  @AfterEach
  void close() {
    connector.close();
    database.close();
  }

  @Test
  void refusesSecondRunWhileFirstIsBeingStored() throws Exception {
    var entered = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    RunRepository slow =
        with(
            RunRepository.class,
            database.runs(),
            (method, arguments) -> {
              if (method.getName().equals("begin")) {
                entered.countDown();
                assertThat(released.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
              }
            });
    try (var scheduler = scheduler(slow, database.auditLog())) {
      var first = new FutureTask<>(() -> scheduler.start(RunRequest.install("h1")));
      Thread.startVirtualThread(first);
      assertThat(entered.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();

      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.AlreadyRunning.class);

      released.countDown();
      assertThat(first.get(HANG_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(RunScheduler.StartResult.Started.class);
    }
  }

  /** A client may see the end of a run before the thread of the run has ended. */
  @Test
  void startsNextRunAsSoonAsThePreviousIsStored() throws Exception {
    var onRecord = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    RunRepository lingering =
        with(
            RunRepository.class,
            database.runs(),
            (method, arguments) -> {
              if (method.getName().equals("running")) {
                asked.countDown();
              }
            },
            method -> {
              if (method.getName().equals("end") && onRecord.getCount() > 0) {
                onRecord.countDown();
                assertThat(asked.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
              }
            });
    try (var scheduler = scheduler(lingering, database.auditLog())) {
      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.Started.class);
      assertThat(onRecord.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();

      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.Started.class);

      scheduler.await("h1", HANG);
    }
  }

  @Test
  void hostLeavesInstallingWhenAuditLogFails() throws Exception {
    AuditLog broken =
        with(
            AuditLog.class,
            database.auditLog(),
            (method, arguments) -> {
              throw new IllegalStateException("the disk is full");
            });
    try (var scheduler = scheduler(database.runs(), broken)) {
      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.Started.class);

      assertThat(ended(scheduler))
          .isInstanceOfSatisfying(
              HostState.InstallFailed.class,
              failed -> assertThat(failed.text()).contains("the disk is full"));
    }
  }

  @Test
  void hostLeavesInstallingWhenResultCannotBeStored() throws Exception {
    RunRepository selective =
        with(
            RunRepository.class,
            database.runs(),
            (method, arguments) -> {
              if (method.getName().equals("end")
                  && arguments[1].toString().contains("AgentSilent")) {
                throw new IllegalStateException("value too long");
              }
            });
    try (var scheduler = scheduler(selective, database.auditLog())) {
      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.Started.class);

      assertThat(ended(scheduler))
          .isInstanceOfSatisfying(
              HostState.InstallFailed.class,
              failed -> assertThat(failed.text()).contains("could not be stored"));
    }
  }

  @Test
  void runThatCannotBeCompletedAtStartKeepsNoOtherFromIt() throws Exception {
    Instant now = Clock.systemUTC().instant();
    database.hosts().add(Host.added("h2", "127.0.0.1", 2, "Default", now));
    database.runs().begin(RunRequest.install("h1"), now);
    database.runs().begin(RunRequest.install("h2"), now);
    var broken = new AtomicBoolean(true);
    RunRepository selective =
        with(
            RunRepository.class,
            database.runs(),
            (method, arguments) -> {
              if (method.getName().equals("end")
                  && ((Run) arguments[0]).host().equals("h1")
                  && broken.get()) {
                throw new IllegalStateException("the disk is full");
              }
            });
    try (var scheduler = scheduler(selective, database.auditLog())) {
      scheduler.recoverRuns();

      assertThat(database.runs().running()).extracting(Run::host).containsExactly("h1");
      broken.set(false);
      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.Started.class);
      scheduler.await("h1", HANG);
    }
  }

  /** Somebody may have seen the run in the database, and wait for its end. */
  @Test
  void tellsTheEndOfARunOfAnEarlierEngine() throws Exception {
    database.runs().begin(RunRequest.install("h1"), Clock.systemUTC().instant());
    try (var scheduler = scheduler(database.runs(), database.auditLog())) {
      scheduler.recoverRuns();

      assertThat(ended).containsExactly("h1");
    }
  }

  /** The next run is refused, so its end cannot tell it. */
  @Test
  void tellsTheEndOfARunThatTheNextRequestEnds() throws Exception {
    database.runs().begin(RunRequest.install("h1"), Clock.systemUTC().instant());
    try (var scheduler = scheduler(database.runs(), database.auditLog())) {
      assertThat(scheduler.start(RunRequest.activate("h1")))
          .isInstanceOf(RunScheduler.StartResult.Refused.class);

      await().untilAsserted(() -> assertThat(ended).containsExactly("h1"));
    }
  }

  /** The end of the run could not be stored, and no thread executes it any more. */
  @Test
  void resumesRunWithStartedChangeWhenNextIsRequested() throws Exception {
    Instant now = Clock.systemUTC().instant();
    var begun =
        (RunRepository.BeginResult.Begun) database.runs().begin(RunRequest.install("h1"), now);
    database
        .changes()
        .add(
            new ChangeRequest(
                "c1",
                "h1",
                begun.run().id(),
                new Attachment(
                    "ovirtmgmt",
                    "eth0",
                    false,
                    Optional.empty(),
                    true,
                    Optional.empty(),
                    IpConfiguration.NONE,
                    false),
                "token",
                now,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    try (var scheduler = scheduler(database.runs(), database.auditLog())) {
      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.AlreadyRunning.class);

      scheduler.await("h1", HANG);
      Run latest = database.runs().latest("h1").orElseThrow();
      assertThat(latest.id()).isEqualTo(begun.run().id());
      assertThat(latest.ended()).isPresent();
      assertThat(database.changes().findUnresolved("h1")).isPresent();
      assertThat(database.auditLog().latest(Optional.of("h1"), 10))
          .extracting(entry -> entry.event().text())
          .anySatisfy(text -> assertThat(text).contains("the outcome of the change is unknown"))
          .noneSatisfy(text -> assertThat(text).contains("Nothing on the host was changed"));
      assertThat(scheduler.start(RunRequest.install("h1")))
          .isInstanceOf(RunScheduler.StartResult.Started.class);
      scheduler.await("h1", HANG);
    }
  }

  private RunScheduler scheduler(RunRepository runs, AuditLog audit) throws Exception {
    return new RunScheduler(
        new Repositories(database.hosts(), database.clusters(), runs, database.changes(), audit),
        new DirectConnector(
            connector,
            SSLContext.getDefault(),
            new HostCertificateCheck(database.joins(), Duration.ZERO),
            Duration.ofMillis(50),
            Duration.ofSeconds(1)),
        RunSettings.defaults(),
        new EngineContext(new EngineAddresses(List.of("127.0.0.1")), "boot", Clock.systemUTC()),
        ended::add);
  }

  /** Returns the repository with an action before each call. */
  private static <P> P with(Class<P> port, P real, Before before) {
    return with(port, real, before, method -> {});
  }

  /** Returns the repository with an action before and after each call. */
  private static <P> P with(Class<P> port, P real, Before before, After after) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              before.call(method, arguments);
              try {
                Object result = method.invoke(real, arguments);
                after.call(method);
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private HostState ended(RunScheduler scheduler) throws InterruptedException {
    scheduler.await("h1", HANG);
    return database.hosts().find("h1").orElseThrow().state();
  }

  @FunctionalInterface
  private interface Before {
    void call(Method method, Object[] arguments) throws Exception;
  }

  @FunctionalInterface
  private interface After {
    void call(Method method) throws Exception;
  }
}
