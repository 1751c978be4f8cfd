package org.uplink.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.run.EngineAddresses;
import org.uplink.engine.run.EngineContext;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.RunRepository;
import org.uplink.platform.rate.Damping;

/** Checks a host that the engine does not have. */
final class ActiveNicWatchTest {
  private static final Duration SOON = Duration.ofMillis(20);

  private final AtomicInteger checks = new AtomicInteger();

  /** No other signal of the host may come for a long time. */
  @Test
  void checksAgainIfTheDatabaseDoesNotAnswer() {
    HostRepository hosts =
        port(
            HostRepository.class,
            () -> {
              if (checks.incrementAndGet() == 1) {
                throw new IllegalStateException("the disk is full");
              }
              return Optional.empty();
            });
    try (ActiveNicWatch watch = watch(hosts)) {
      watch.routeChanged("node1");

      await().until(() -> checks.get() == 2);
    }
  }

  @Test
  void forgetsAHostThatIsGone() {
    HostRepository hosts = port(HostRepository.class, Optional::empty);
    try (ActiveNicWatch watch = watch(hosts)) {
      watch.connected("node1");
      assertThat(watch.size()).isEqualTo(1);

      // The check of the new connection may last.
      await()
          .untilAsserted(
              () -> {
                watch.disconnected("node1");
                assertThat(watch.size()).isZero();
              });
    }
  }

  private static ActiveNicWatch watch(HostRepository hosts) {
    var repositories =
        new Repositories(
            hosts,
            unused(ClusterRepository.class),
            unused(RunRepository.class),
            unused(ChangeRepository.class),
            unused(AuditLog.class));
    return ActiveNicWatch.of(
        new ActiveNicDecision(
            repositories,
            unused(AgentConnector.class),
            _ -> Optional.empty(),
            new HostSignals(),
            new EngineContext(
                new EngineAddresses(List.of("127.0.0.1")), "boot", Clock.systemUTC())),
        new Damping.Times(Duration.ZERO, SOON, SOON, SOON));
  }

  private static <P> P unused(Class<P> port) {
    return port(
        port,
        () -> {
          throw new UnsupportedOperationException();
        });
  }

  /** Returns a port that answers each call so. */
  private static <P> P port(Class<P> port, Supplier<Object> answer) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(), new Class<?>[] {port}, (_, _, _) -> answer.get()));
  }
}
