package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.connection.ConnectionPool;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.kernel.NamespaceSocketFactory;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.RouteQuery;

/** A watch whose socket or lookup fails says so, and later watches work. */
class WatchFailureTest {
  private static final RouteQuery QUERY = RouteQuery.to(InetAddress.ofLiteral("127.0.0.1"));

  private NamespaceFixture ip;

  @BeforeEach
  void createNamespace() {
    ip = NamespaceFixture.create();
    ip.ip("link set lo up");
  }

  @AfterEach
  void close() {
    ip.close();
  }

  @Test
  void socketThatFailsEndsItsWatchesAndNoLaterOne() throws Exception {
    try (Rtnetlink net = ip.open();
        Watch<KernelEvent> events = net.events();
        Watch<RouteChange> route = net.routes().watch(QUERY)) {
      assertThat(route.poll(HANG)).isPresent();
      Watcher failed = net.watcher();
      failed.connection.socket().close();
      try (Watch<RouteChange> during = failed.watch(QUERY)) {
        assertFails(() -> during.poll(HANG));
      }
      assertFails(() -> route.poll(HANG));
      assertFails(() -> events.poll(HANG));
      assertThat(failed.hasFailed()).isTrue();
      try (Watch<RouteChange> after = failed.watch(QUERY);
          Watch<KernelEvent> eventsAfter = failed.events()) {
        assertFails(() -> after.poll(HANG));
        assertFails(() -> eventsAfter.poll(HANG));
      }
      try (Watch<RouteChange> second = net.routes().watch(QUERY);
          Watch<KernelEvent> secondEvents = net.events()) {
        assertThat(second.poll(HANG)).isPresent();
        ip.ip("link add v0 type veth peer name v1");
        assertThat(secondEvents.poll(HANG)).isPresent();
      }
    }
  }

  @Test
  void lookupThatFailsEndsItsOwnWatchOnly() throws Exception {
    PlatformThreads threads = new PlatformThreads();
    NamespaceSocketFactory sockets =
        new NamespaceSocketFactory(ip.namespace().path().orElseThrow());
    long deadline = Duration.ofMillis(100).toNanos();
    ConnectionPool pool = new ConnectionPool(1, sockets, threads, deadline, true);
    Routes routes =
        new Routes(
            pool,
            new SerialConnection(sockets, threads, deadline),
            () -> {
              throw new IllegalStateException("no other watcher is needed");
            });
    try (Watcher watcher =
        new Watcher(
            new NetlinkConnection(sockets, threads, deadline), routes, InstantSource.system())) {
      watcher.start();
      Watch<KernelEvent> events = watcher.events();
      NetlinkConnection busy = pool.acquire();
      try {
        Watch<RouteChange> first = watcher.watch(QUERY);
        assertThatThrownBy(() -> first.poll(HANG))
            .isInstanceOf(NetlinkException.class)
            .hasMessageContaining("ETIMEDOUT");
      } finally {
        pool.release(busy);
      }
      assertThat(watcher.hasFailed()).isFalse();
      assertThat(watcher.watch(QUERY).poll(HANG)).isPresent();
      ip.ip("link add v0 type veth peer name v1");
      assertThat(events.poll(HANG)).isPresent();
      pool.close();
      Watch<RouteChange> broken = watcher.watch(QUERY);
      assertThatThrownBy(() -> broken.poll(HANG))
          .isInstanceOf(NetlinkException.class)
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThat(watcher.hasFailed()).isFalse();
    } finally {
      pool.close();
      threads.close();
      sockets.close();
    }
  }

  @Test
  void watchThatIsAddedToAClosedWatcherIsRefused() {
    Watcher watcher;
    try (Rtnetlink net = ip.open()) {
      watcher = net.watcher();
    }
    assertThatThrownBy(() -> watcher.watch(QUERY)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(watcher::events).isInstanceOf(IllegalStateException.class);
  }

  private static void assertFails(ThrowingCallable poll) {
    assertThatThrownBy(poll).isInstanceOf(NetlinkException.class).hasMessageContaining("EBADF");
  }
}
