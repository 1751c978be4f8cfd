package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.lookup.LookupBatch;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.wire.Netlink;

/** Tests lost answers, and dumps that the kernel reports as inconsistent. */
class LostAnswersTest {
  private static final int TOO_SMALL = 2048;

  @Test
  void repeatsLookupsWhoseAnswersWereLost() {
    List<RouteQuery> queries = IntStream.range(1, 300).mapToObj(LostAnswersTest::loopback).toList();
    try (PlatformThreads threads = new PlatformThreads()) {
      NetlinkConnection connection =
          new NetlinkConnection(SocketFactory.currentNamespace(), threads, HANG.toNanos());
      try {
        connection.socket().receiveBuffer(TOO_SMALL);
        List<LookupResult> answers = new LookupBatch(connection).lookUp(queries);
        assertThat(answers).hasSize(299).allMatch(Lookup.Found.class::isInstance);
      } finally {
        connection.closeSocket();
      }
    }
  }

  @Test
  void failsAtDeadlineWithoutAnswer() {
    try (PlatformThreads threads = new PlatformThreads()) {
      NetlinkConnection connection =
          new NetlinkConnection(
              SocketFactory.currentNamespace(), threads, Duration.ofMillis(50).toNanos());
      try {
        // The kernel does not answer a request without the flag for an acknowledgement.
        connection.writer.clear().begin(Netlink.SETLINK, 0, 7);
        connection.writer.end();
        assertThatThrownBy(() -> connection.exchange(7, "nothing"))
            .hasMessage("nothing: ETIMEDOUT (the kernel did not answer)");
      } finally {
        connection.closeSocket();
      }
    }
  }

  @Test
  void everyDumpHasTheUnchangedRoutesWhileOtherRoutesChange() {
    try (NamespaceFixture ip = NamespaceFixture.create();
        Rtnetlink net = ip.open();
        Rtnetlink other = ip.open()) {
      net.apply(LinkRequest.createVeth("eth0", "peer0").up());
      int nic = net.links().find("eth0").orElseThrow().index();
      List<Request> stable =
          IntStream.range(0, 1500)
              .<Request>mapToObj(
                  i ->
                      RouteRequest.add(Prefix.parse("10.0." + i / 250 + "." + i % 250 + "/32"))
                          .device(nic))
              .toList();
      assertThat(net.applyAll(stable)).allMatch(Acknowledgement.Done.class::isInstance);
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Void> changing =
          CompletableFuture.runAsync(
              () -> {
                while (!stop.get()) {
                  Prefix prefix = Prefix.parse("10.0.3.251/32");
                  other.applyAll(
                      List.of(
                          RouteRequest.add(prefix).device(nic),
                          LinkRequest.createVeth("a", "b"),
                          RouteRequest.delete(prefix),
                          LinkRequest.delete("a")));
                }
              });
      try {
        for (int i = 0; i < 30; i++) {
          assertThat(
                  net.routes().list(TableId.MAIN).stream()
                      .filter(route -> !route.destination().toString().equals("10.0.3.251/32"))
                      .filter(route -> route.destination().toString().startsWith("10.0."))
                      .map(Route::destination)
                      .distinct())
              .hasSize(1500);
          assertThat(net.links().list().find("eth0")).isPresent();
        }
      } finally {
        stop.set(true);
        changing.join();
      }
    }
  }

  private static RouteQuery loopback(int i) {
    return RouteQuery.to(InetAddress.ofLiteral("127.0." + i / 250 + "." + i % 250));
  }
}
