package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;

/** Runs the examples of the README. */
class ReadmeTest {
  private final List<String> printed = new ArrayList<>();
  private NamespaceFixture ip;
  private Namespace namespace;

  @BeforeEach
  void createHost() {
    ip = NamespaceFixture.create();
    namespace = ip.namespace();
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link set eth0 up");
    ip.ip("link set peer0 up");
    ip.ip("addr add 192.0.2.2/24 dev eth0");
    ip.ip("route add default via 192.0.2.1");
    ip.ip("route add prohibit 203.0.113.0/24");
  }

  @AfterEach
  void close() {
    ip.close();
  }

  @Test
  void looksUpRoute() {
    // example
    try (Rtnetlink net = Rtnetlink.open(namespace)) {
      switch (net.routes().get(InetAddress.ofLiteral("198.51.100.7"))) {
        case Lookup.Found(Route route) -> print(route.device().orElseThrow().name());
        case Lookup.NoRoute(Reason reason) -> print(reason.text());
      }
    }
    // end
    assertThat(printed).containsExactly("eth0");
  }

  @Test
  void looksUpRouteOfFlow() {
    // example
    RouteQuery flow =
        RouteQuery.to(InetAddress.ofLiteral("203.0.113.9"))
            .source(InetAddress.ofLiteral("192.0.2.2"))
            .protocol(IpProtocol.TCP)
            .destinationPort(443);
    try (Rtnetlink net = Rtnetlink.open(namespace)) {
      print(net.routes().get(flow));
    }
    // end
    assertThat(printed).containsExactly("NoRoute[reason=PROHIBITED]");
  }

  @Test
  void looksUpManyRoutesAtOnce() {
    // example
    List<RouteQuery> queries =
        Stream.of("198.51.100.7", "203.0.113.9", "192.0.2.77")
            .map(InetAddress::ofLiteral)
            .map(RouteQuery::to)
            .toList();
    try (Rtnetlink net = Rtnetlink.open(namespace)) {
      for (LookupResult result : net.routes().getAll(queries)) {
        print(
            switch (result) {
              case Lookup.Found(Route route) ->
                  "via " + route.gateway().map(InetAddress::getHostAddress).orElse("the link");
              case Lookup.NoRoute(Reason reason) -> reason.text();
              case LookupResult.Refused(NetlinkException error) -> error.getMessage();
            });
      }
    }
    // end
    assertThat(printed)
        .containsExactly("via 192.0.2.1", "administratively prohibited", "via the link");
  }

  @Test
  void watchesRoute() throws InterruptedException {
    // example
    RouteQuery query = RouteQuery.to(InetAddress.ofLiteral("198.51.100.7"));
    try (Rtnetlink net = Rtnetlink.open(namespace);
        Watch<RouteChange> watch = net.routes().watch(query)) {
      print(watch.take().cause().text());
      net.apply(RouteRequest.delete(Prefix.parse("0.0.0.0/0")));
      Optional<RouteChange> change = watch.poll(Duration.ofMinutes(1));
      print(change.orElseThrow().result());
    }
    // end
    assertThat(printed).containsExactly("first answer", "NoRoute[reason=NO_ROUTE]");
  }

  @Test
  void createsBridgeInOneSystemCall() {
    // example
    try (Rtnetlink net = Rtnetlink.open(namespace)) {
      Link nic = net.links().find("eth0").orElseThrow();
      List<Acknowledgement> acknowledgements =
          net.applyAll(
              List.of(
                  LinkRequest.createBridge("mgmt").index(1000).up(),
                  AddressRequest.delete(nic.index(), Prefix.parse("192.0.2.2/24")),
                  LinkRequest.change(nic.index()).master(1000),
                  AddressRequest.add(1000, Prefix.parse("192.0.2.2/24")),
                  RouteRequest.add(Prefix.parse("0.0.0.0/0"))
                      .via(InetAddress.ofLiteral("192.0.2.1"))));
      print(acknowledgements.stream().allMatch(Acknowledgement.Done.class::isInstance));
      LinkTable links = net.links().list();
      print(links.downFrom(links.find("mgmt").orElseThrow()).stream().map(Link::name).toList());
    }
    // end
    assertThat(printed).containsExactly("true", "[mgmt, eth0]");
  }

  @Test
  void readmeShowsTheseExamples() throws IOException {
    assertThat(DocumentedExamples.shown("rtnetlink/README.md"))
        .hasSize(5)
        .isEqualTo(DocumentedExamples.run(ReadmeTest.class));
  }

  private void print(Object value) {
    printed.add(String.valueOf(value));
  }
}
