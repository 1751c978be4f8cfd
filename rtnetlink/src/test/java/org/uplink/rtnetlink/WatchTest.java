package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;

class WatchTest {
  private static final Duration SOON = HANG;
  private static final Duration QUIET = Duration.ofMillis(400);

  private NamespaceFixture ip;
  private Rtnetlink net;

  @BeforeEach
  void createHostWithTwoNics() {
    ip = NamespaceFixture.create();
    ip.exec("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    for (String link : List.of("eth0", "eth1")) {
      ip.ip("link add", link, "type veth peer name", "peer-" + link);
      ip.ip("link set", link, "up");
      ip.ip("link set", "peer-" + link, "up");
    }
    ip.ip("addr add 192.0.2.2/24 dev eth0");
    ip.ip("addr add 198.51.100.2/24 dev eth1");
    ip.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    ip.ip("route add default via 192.0.2.1");
    // The kernel may report that a link works up to a second later, as another cause.
    for (String link : List.of("eth0", "eth1")) {
      await().until(() -> ip.ip("link show", link).contains("state UP"));
    }
    net = ip.open();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }

  @Test
  void reportsFirstResultThenEveryChangeWithCause() throws InterruptedException {
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"))) {
      RouteChange first = next(watch);
      assertThat(device(first)).isEqualTo("eth0");
      assertThat(first.cause()).isEqualTo(new RouteChange.FirstAnswer());
      ip.ip("route add 203.0.113.0/24 via 198.51.100.1");
      RouteChange second = next(watch);
      assertThat(device(second)).isEqualTo("eth1");
      assertThat(second.cause().text()).isEqualTo("route 203.0.113.0/24 in table main set");
      ip.ip("route del 203.0.113.0/24");
      RouteChange third = next(watch);
      assertThat(device(third)).isEqualTo("eth0");
      assertThat(third.cause().text()).isEqualTo("route 203.0.113.0/24 in table main deleted");
      ip.ip("link set eth0 down");
      assertThat(device(next(watch))).isEqualTo("NO_ROUTE");
    }
  }

  @Test
  void reportsNothingWhenOtherThingsChange() throws InterruptedException {
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"))) {
      next(watch);
      ip.ip("route add 10.0.0.0/8 via 198.51.100.1");
      ip.ip("addr add 198.51.100.3/24 dev eth1");
      ip.ip("rule add fwmark 9 lookup 77");
      ip.ip("neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev eth1");
      ip.ip("link set eth1 down");
      assertThat(watch.poll(QUIET)).isEmpty();
    }
  }

  @Test
  void causeIsChangeThatCoversDestination() throws Exception {
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"))) {
      next(watch);
      for (int i = 1; i <= 5; i++) {
        ip.batch(
            "route replace 10.9.0.0/24 via 192.0.2.7 metric " + i,
            "addr add 198.51.100." + (100 + i) + "/24 dev eth1",
            "-6 route replace 2001:db8:9::/48 via 2001:db8::9 metric " + i,
            "route replace 203.0.113.0/24 via 192.0.2." + (80 + i));
        assertThat(next(watch).cause().text()).isEqualTo("route 203.0.113.0/24 in table main set");
      }
    }
  }

  @Test
  void namesAllChangesThatCanBeTheCause() throws Exception {
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"))) {
      next(watch);
      ip.batch(
          "route add 203.0.113.0/24 via 192.0.2.8",
          "route add 10.9.0.0/24 via 192.0.2.7",
          "route add 203.0.113.9/32 via 192.0.2.9");
      RouteChange change = next(watch);
      while (!((Lookup.Found) change.result())
          .route()
          .gateway()
          .equals(Optional.of(InetAddress.ofLiteral("192.0.2.9")))) {
        change = next(watch);
      }
      // The watcher may have repeated the lookup between the two changes.
      assertThat(change.cause().text())
          .isIn(
              "one of 2 changes: route 203.0.113.0/24 in table main set; route 203.0.113.9/32 in"
                  + " table main set",
              "route 203.0.113.9/32 in table main set");
    }
  }

  @Test
  void rulesNextHopsAndAddressesAreCauses() throws InterruptedException {
    ip.ip("route add default via 198.51.100.1 table 77");
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"))) {
      next(watch);
      ip.ip("rule add to 203.0.113.0/24 lookup 77 prio 100");
      assertThat(next(watch).cause().text()).isEqualTo("IPv4 rule with priority 100 set");
      ip.ip("rule del prio 100");
      assertThat(device(next(watch))).isEqualTo("eth0");
      ip.ip("nexthop add id 7 via 192.0.2.9 dev eth0");
      ip.ip("route add 203.0.113.0/24 nhid 7");
      next(watch);
      ip.ip("nexthop replace id 7 via 198.51.100.9 dev eth1");
      assertThat(device(next(watch))).isEqualTo("eth1");
      ip.ip("addr add 203.0.113.9/32 dev lo");
      assertThat(device(next(watch))).isEqualTo("lo");
    }
  }

  @Test
  void reportsExpiryOfIpv6Route() throws InterruptedException {
    ip.ip("route add 2001:db8:f::/48 via 2001:db8::1");
    ip.ip("route add 2001:db8:f:1::/64 via 2001:db8::5 expires 1");
    try (Watch<RouteChange> watch = net.routes().watch(to("2001:db8:f:1::9"))) {
      assertThat(((Lookup.Found) next(watch).result()).route().gateway())
          .contains(InetAddress.ofLiteral("2001:db8::5"));
      RouteChange gone = next(watch);
      assertThat(((Lookup.Found) gone.result()).route().gateway())
          .contains(InetAddress.ofLiteral("2001:db8::1"));
    }
  }

  @Test
  void reportsRouteWhenDeviceOfRefusedQueryAppears() throws InterruptedException {
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9").outputDevice("br0"))) {
      assertThat(device(next(watch))).isEqualTo("ENODEV");
      ip.ip("link add br0 type bridge");
      ip.ip("link set br0 up");
      ip.ip("route add default dev br0 metric 9");
      RouteChange change = next(watch);
      while (!device(change).equals("br0")) {
        change = next(watch);
      }
    }
  }

  @Test
  void eventsReportCreatedAndDeletedLink() throws InterruptedException {
    try (Watch<KernelEvent> events = net.events()) {
      ip.ip("link add br0 type bridge");
      ip.ip("link del br0");
      Optional<KernelEvent> seen = events.poll(SOON);
      while (seen.isPresent()
          && !(seen.get() instanceof KernelEvent.LinkChanged(Link link, boolean deleted)
              && link.name().equals("br0")
              && deleted)) {
        seen = events.poll(SOON);
      }
      assertThat(seen).isPresent();
    }
  }

  @Test
  void reportsLostEventsAndKeepsNewestResult() throws InterruptedException {
    try (Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"));
        Watch<KernelEvent> events = net.events();
        Watch<KernelEvent> read = net.events()) {
      next(watch);
      List<Request> storm =
          IntStream.range(0, 6000)
              .<Request>mapToObj(
                  i ->
                      RouteRequest.add(Prefix.parse("10.2." + i / 250 + "." + i % 250 + "/32"))
                          .via(InetAddress.ofLiteral("198.51.100.1")))
              .toList();
      assertThat(net.applyAll(storm)).allMatch(Acknowledgement.Done.class::isInstance);
      ip.ip("route add 203.0.113.0/24 via 198.51.100.1");
      assertThat(device(next(watch))).isEqualTo("eth1");
      awaitLostOr(read, "203.0.113.0/24");
      // All events have arrived, and nobody has taken any of these.
      awaitLostOr(events, "none");
    }
  }

  /** Waits for the loss of events, or for the event of a route. */
  private static void awaitLostOr(Watch<KernelEvent> events, String destination)
      throws InterruptedException {
    KernelEvent seen;
    do {
      seen = events.poll(SOON).orElseThrow();
    } while (!(seen instanceof KernelEvent.EventsLost)
        && !(seen instanceof KernelEvent.RouteChanged(Route route, _)
            && route.destination().toString().equals(destination)));
  }

  @Test
  void closeAndInterruptEndWait() throws Exception {
    Watch<RouteChange> watch = net.routes().watch(to("203.0.113.9"));
    next(watch);
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    ended.complete(new AssertionError("took " + watch.take()));
                  } catch (InterruptedException | IllegalStateException e) {
                    ended.complete(e);
                  }
                });
    waiting.interrupt();
    assertThat(ended.get(HANG_SECONDS, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    net.close();
    assertThatThrownBy(watch::take).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> net.routes().watch(to("203.0.113.9")))
        .isInstanceOf(IllegalStateException.class);
  }

  private static RouteQuery to(String literal) {
    return RouteQuery.to(InetAddress.ofLiteral(literal));
  }

  private static String device(RouteChange change) {
    return switch (change.result()) {
      case Lookup.Found(Route route) -> route.device().orElseThrow().name();
      case Lookup.NoRoute(Reason reason) -> reason.toString();
      case LookupResult.Refused(NetlinkException error) -> error.errno().symbol();
    };
  }

  private static RouteChange next(Watch<RouteChange> watch) throws InterruptedException {
    return watch.poll(SOON).orElseThrow(() -> new AssertionError("no change in " + SOON));
  }
}
