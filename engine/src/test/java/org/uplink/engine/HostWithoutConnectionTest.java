package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditLog.Entry;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.StateName;
import org.uplink.engine.monitor.HostMonitor;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.run.EngineAddresses;
import org.uplink.engine.run.EngineContext;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;
import org.uplink.engine.run.RunSettings;
import org.uplink.engine.run.schedule.RunScheduler;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;

/** The engine's code above the transport, with a transport that has no connections. */
final class HostWithoutConnectionTest {
  private static final String CAPABILITIES =
      """
      {"networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true}},
       "bridges": {"ovirtmgmt": {"addr": "192.0.2.10", "ipv4addrs": ["192.0.2.10/24"],
                                 "ports": ["eth0"]}},
       "nics": {"eth0": {"addr": ""}},
       "clusterLevels": ["3.5", "3.6"]}""";

  private static final MonitorSettings FREQUENT =
      new MonitorSettings(
          Duration.ofMillis(20), Duration.ofSeconds(1), HANG, Duration.ofMillis(50), 1, HANG, HANG);

  @TempDir Path temp;
  private final Queue queue = new Queue();
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    database.hosts().add(Host.added("h1", "127.0.0.1", 1, "Default", Clock.systemUTC().instant()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void monitorsHostOverTransportWithoutConnections() {
    hostIsUp();
    try (var monitor =
        new HostMonitor(repositories(), queue, FREQUENT, _ -> {}, Clock.systemUTC())) {
      monitor.start();
      await().until(() -> queue.pings.get() > 2);
      assertThat(state()).isEqualTo(StateName.UP);

      queue.silent = true;
      await().until(() -> state() == StateName.CONNECTING);

      queue.silent = false;
      await().until(() -> state() == StateName.UP);
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, 1 s", "250, 0.25 s", "10000, 10 s"})
  void messageSaysHowLongTheEngineHasWaitedForThisCall(int millis, String text) {
    queue.silent = true;
    AgentClient client = queue.connect(database.hosts().find("h1").orElseThrow());

    assertThatThrownBy(() -> client.ping(Duration.ofMillis(millis)))
        .hasMessage("Host.ping2 of host h1: no answer within " + text);
    assertThatThrownBy(client::getCapabilities).hasMessageEndingWith("no answer within 1 s");
  }

  @Test
  void unexpectedFailureDoesNotEndTheMonitoringOfAHost() {
    hostIsUp();
    var asked = new AtomicInteger();
    queue.capabilities =
        () -> {
          asked.incrementAndGet();
          throw new IllegalStateException("an answer that nobody expected");
        };
    try (var monitor =
        new HostMonitor(repositories(), queue, FREQUENT, _ -> {}, Clock.systemUTC())) {
      monitor.start();
      await().until(() -> asked.get() > 2);
      assertThat(state()).isEqualTo(StateName.UP);

      queue.silent = true;
      await().until(() -> state() == StateName.CONNECTING);
    }
  }

  @Test
  void hostIsMonitoredAfterItsRunAlsoIfTheDatabaseFailsForAMoment() {
    hostIsUp();
    var failures = new AtomicInteger(3);
    var selective =
        (HostRepository)
            Proxy.newProxyInstance(
                HostRepository.class.getClassLoader(),
                new Class<?>[] {HostRepository.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("find") && failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("no connection to the database within 10 s");
                  }
                  return method.invoke(database.hosts(), arguments);
                });
    Repositories repositories = repositories(selective);
    try (var monitor = new HostMonitor(repositories, queue, FREQUENT, _ -> {}, Clock.systemUTC())) {
      monitor.watch("h1");

      await().until(() -> queue.pings.get() > 2);
      assertThat(failures.get()).isNegative();
    }
  }

  /** The monitor asked before the run began, and the host had lost its network then. */
  @Test
  void answerThatIsOlderThanARunChangesNothingUnderTheRun() throws Exception {
    hostIsUp();
    var asked = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    queue.capabilities =
        () -> {
          asked.countDown();
          assertThat(begun.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
          return "{\"clusterLevels\": [\"3.6\"]}";
        };
    try (var monitor =
        new HostMonitor(repositories(), queue, FREQUENT, _ -> {}, Clock.systemUTC())) {
      monitor.start();
      assertThat(asked.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
      Run run =
          ((RunRepository.BeginResult.Begun)
                  database.runs().begin(RunRequest.deploy("h1", Optional.empty()), now()))
              .run();
      begun.countDown();
      await().until(() -> queue.closed.get() > 0); // The watcher has ended.

      assertThat(state()).isEqualTo(StateName.INSTALLING);
      assertThat(database.auditLog().latest(Optional.of("h1"), 10)).isEmpty();
      database.runs().saveNetworkInPlace(run, List.of(), now());
      database
          .runs()
          .end(run, new RunResult(now(), new HostEvent.Activated(), Optional.empty(), List.of()));
      assertThat(database.runs().running()).isEmpty();
      assertThat(state()).isEqualTo(StateName.UP);
    }
  }

  @Test
  void installSaysThatTheActiveNicCannotBeDecided() throws Exception {
    try (var scheduler =
        new RunScheduler(
            repositories(),
            queue,
            RunSettings.defaults(),
            new EngineContext(new EngineAddresses(List.of("127.0.0.1")), "boot", Clock.systemUTC()),
            host -> {})) {
      scheduler.start(RunRequest.install("h1"));
      scheduler.await("h1", HANG);
    }
    assertThat(state()).isEqualTo(StateName.INSTALL_FAILED);
    assertThat(database.auditLog().latest(Optional.of("h1"), 10))
        .extracting(Entry::event)
        .anySatisfy(event -> assertThat(event.text()).contains("without a connection of its own"));
  }

  private Repositories repositories() {
    return repositories(database.hosts());
  }

  private Repositories repositories(HostRepository hosts) {
    return new Repositories(
        hosts, database.clusters(), database.runs(), database.changes(), database.auditLog());
  }

  private void hostIsUp() {
    List<HostEvent> events =
        List.of(
            new HostEvent.InstallRequested(),
            new HostEvent.NetworkInPlace(),
            new HostEvent.Activated());
    assertThat(database.hosts().applyEvents("h1", events, List.of(), now())).isTrue();
  }

  private static Instant now() {
    return Clock.systemUTC().instant();
  }

  private StateName state() {
    return database.hosts().find("h1").orElseThrow().state().name();
  }

  /** Delivers each call on its own, as a message broker does. */
  private static final class Queue implements AgentConnector, RpcClient {
    volatile boolean silent;
    volatile Callable<String> capabilities = () -> CAPABILITIES;
    final AtomicInteger pings = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    @Override
    public AgentClient connect(Host host) {
      return new AgentClient(host.name(), this, Optional.empty(), Duration.ofSeconds(1));
    }

    @Override
    public AgentClient connectOnce(Host host, Duration timeout)
        throws HostCallException, InterruptedException {
      AgentClient client = connect(host);
      client.ping(timeout);
      return client;
    }

    @Override
    public <R> R call(String method, Object params, Class<R> result, Duration deadline)
        throws RpcException {
      if (silent) {
        throw new RpcException.DeadlineExceeded("no answer to " + method, deadline);
      }
      if (method.equals(Verb.PING2.method())) {
        pings.incrementAndGet();
        return result.cast(true);
      }
      if (method.equals(Verb.GET_CAPABILITIES.method())) {
        try {
          return Json.MAPPER.readValue(capabilities.call(), result);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      throw new RpcException.Answered(
          new RpcError(RpcError.METHOD_NOT_FOUND, method + " is not known"));
    }

    @Override
    public <R> CompletableFuture<R> callAsync(
        String method, Object params, Class<R> result, Duration deadline) {
      try {
        return CompletableFuture.completedFuture(call(method, params, result, deadline));
      } catch (RpcException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public void close() {
      // Clients share the queue.
      closed.incrementAndGet();
    }
  }
}
