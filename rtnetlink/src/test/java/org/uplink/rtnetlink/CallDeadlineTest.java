package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.uplink.rtnetlink.connection.ConnectionPool;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.RouteQuery;

/** Checks that every call ends by its deadline, even while the kernel keeps sending answers. */
class CallDeadlineTest {
  /** This deadline is over before the first answer is read. */
  private static final Duration ENDED = Duration.ofNanos(1);

  @TestFactory
  Stream<DynamicTest> listsAndRequestsEndAtTheDeadline() {
    return Stream.of(
            new Call("links", net -> net.links().list()),
            new Call("addresses", net -> net.addresses().list()),
            new Call("routes", net -> net.routes().list(TableId.LOCAL)),
            new Call("rules", net -> net.rules().list()),
            new Call("neighbours", net -> net.neighbours().list()),
            new Call("next hops", net -> net.nextHops().list()),
            new Call(
                "batch",
                net -> net.routes().getAll(Collections.nCopies(65, RouteQuery.to(address())))),
            new Call("request", net -> net.apply(LinkRequest.change(1).up())))
        .map(call -> DynamicTest.dynamicTest(call.name(), () -> assertEndsAtDeadline(call)));
  }

  @Test
  void waitForConnectionEndsAtDeadline() {
    try (PlatformThreads threads = new PlatformThreads();
        ConnectionPool pool =
            new ConnectionPool(
                1,
                SocketFactory.currentNamespace(),
                threads,
                Duration.ofMillis(20).toNanos(),
                false)) {
      NetlinkConnection taken = pool.acquire();
      try {
        assertThat(CompletableFuture.supplyAsync(pool::acquire))
            .failsWithin(HANG)
            .withThrowableOfType(ExecutionException.class)
            .havingCause()
            .isInstanceOf(NetlinkException.class)
            .withMessageContaining("ETIMEDOUT");
      } finally {
        pool.release(taken);
      }
      pool.release(pool.acquire());
    }
  }

  private static InetAddress address() {
    return InetAddress.getLoopbackAddress();
  }

  private static void assertEndsAtDeadline(Call call) {
    try (NamespaceFixture ip = NamespaceFixture.create();
        Rtnetlink net = Rtnetlink.open(ip.namespace(), ENDED);
        Rtnetlink withoutDeadline = ip.open()) {
      assertThatThrownBy(() -> call.body().run(net))
          .isInstanceOfSatisfying(
              NetlinkException.class, e -> assertThat(e.errno().symbol()).isEqualTo("ETIMEDOUT"));
      call.body().run(withoutDeadline);
    }
  }

  private record Call(String name, Body body) {}

  private interface Body {
    void run(Rtnetlink net);
  }
}
