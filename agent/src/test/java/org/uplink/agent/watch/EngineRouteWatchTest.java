package org.uplink.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.platform.Closer;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** The kernel's route to the engine changes, in the namespace of this JVM. */
final class EngineRouteWatchTest {
  private static final InetSocketAddress HERE = end("192.0.2.10", 40000);
  private static final InetSocketAddress ENGINE = end("203.0.113.5", 54322);

  private final Closer open = new Closer();
  private final AtomicInteger told = new AtomicInteger();
  private EngineRouteWatch watch;

  @BeforeEach
  void build() {
    IsolatedJvm.assume();
    Ip.HERE.runAll(
        "link add eth0 type veth peer name far0",
        "link add eth1 type veth peer name far1",
        "link set eth0 up",
        "link set far0 up",
        "link set eth1 up",
        "link set far1 up",
        "addr add 192.0.2.10/24 dev eth0",
        "addr add 198.51.100.10/24 dev eth1",
        "route add default via 192.0.2.1");
    open.register(() -> Ip.HERE.runAll("link del eth0", "link del eth1"));
    Rtnetlink kernel = open.register(Rtnetlink.open());
    watch = open.register(new EngineRouteWatch(kernel, told::incrementAndGet));
  }

  @AfterEach
  void close() {
    open.close();
  }

  @Test
  void noticesThatTheRouteIsReplaced() {
    openConnection();
    Ip.HERE.runAll("route replace default via 198.51.100.1");
    await().until(() -> told.get() == 1);
  }

  @Test
  void noticesARuleForTheFlow() {
    Ip.HERE.runAll("route add default via 198.51.100.1 table 77");
    openConnection();
    Ip.HERE.runAll("rule add to 203.0.113.5 ipproto tcp dport 54322 lookup 77 priority 700");
    try {
      await().until(() -> told.get() == 1);
    } finally {
      Ip.HERE.runAll("rule del priority 700", "route flush table 77");
    }
  }

  @Test
  void noticesThatThereIsNoRouteAnyMore() {
    openConnection();
    Ip.HERE.runAll("route del default");
    await().until(() -> told.get() == 1);
  }

  /** The last change shows that the first ones were seen. */
  @Test
  void anotherGatewayOrAnotherDestinationIsNoChange() {
    openConnection();
    Ip.HERE.runAll(
        "route replace default via 192.0.2.2",
        "route add 198.18.0.0/15 via 198.51.100.1",
        "route replace default via 198.51.100.1");
    await().until(() -> told.get() > 0);
    assertThat(told).hasValue(1);
  }

  /** A change between two connections is not told: the engine looks at each new connection. */
  @Test
  void beginsAgainWithEachConnection() {
    openConnection();
    watch.closed();
    Ip.HERE.runAll("route replace default via 198.51.100.1");
    openConnection();
    Ip.HERE.runAll("route replace default via 192.0.2.1");
    await().until(() -> told.get() > 0);
    assertThat(told).hasValue(1);
  }

  /** Opens a connection, and waits until its route is watched. */
  private void openConnection() {
    watch.opened(HERE, ENGINE);
    await().until(watch::isWatching);
  }

  private static InetSocketAddress end(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
