package org.uplink.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.PeerIdentity;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;
import org.uplink.testkit.Deadlines;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** Through which device a proof must arrive, and which calls prove nothing. */
class ProofPathTest {
  private static final EngineFlow FLOW =
      new EngineFlow(endpoint("192.0.2.2", 54321), endpoint("198.51.100.1", 40000));

  private static final Rule MAIN =
      new Rule(
          false,
          32766,
          new Rule.Selector(
              false,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              0,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false,
              OptionalInt.empty()),
          RuleAction.TABLE,
          TableId.MAIN,
          OptionalLong.empty(),
          RouteProtocol.KERNEL,
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          List.of());

  private final List<LinkState> links = new ArrayList<>();
  private final List<AddressState> addresses = new ArrayList<>();
  private final List<RouteState> routes = new ArrayList<>();

  @Test
  void deviceWithTheAddressOfTheConnectionIsExpected() {
    device("a", "192.0.2.9/24");
    device("b", "192.0.2.2/24");
    assertThat(expected(requestOf("a", "b"), Optional.of(FLOW))).contains("b");
  }

  @Test
  void ofSeveralDevicesWithTheAddressTheOneOfTheRouteToTheEngineIsExpected() {
    device("a", "192.0.2.2/24");
    device("b", "192.0.2.2/32");
    device("c", "192.0.2.2/32");
    route("198.51.100.0/24", "b");
    assertThat(expected(requestOf("a"), Optional.of(FLOW))).contains("b");
  }

  @Test
  void ifTheRouteLeadsElsewhereTheRequestedNetworkIsExpected() {
    device("a", "192.0.2.2/24");
    device("b", "192.0.2.2/32");
    device("c", "203.0.113.2/24");
    route("198.51.100.0/24", "c");
    assertThat(expected(requestOf("b"), Optional.of(FLOW))).contains("b");
  }

  @Test
  void ofSeveralNetworksTheOneWithTheDefaultRouteIsExpected() {
    device("a", "192.0.2.9/24");
    device("b", "203.0.113.2/24");
    NetworkRequest request =
        NetworkRequest.of(
            Map.of(
                "a", NetworkSpec.bridgeOn("eth0"),
                "b", NetworkSpec.bridgeOn("eth1").withDefaultRoute(true)),
            Map.of());
    assertThat(expected(request, Optional.empty())).contains("b");
    assertThat(expected(request, Optional.of(FLOW))).as("without the address").contains("b");
  }

  @Test
  void ofSeveralNetworksWithoutTheDefaultRouteTheFirstByNameIsExpected() {
    device("b", "203.0.113.2/24");
    device("a", "192.0.2.9/24");
    assertThat(expected(requestOf("b", "a"), Optional.empty())).contains("a");
  }

  @Test
  void networkWithoutAddressIsNotExpected() {
    device("a");
    device("b", "203.0.113.2/24");
    assertThat(expected(requestOf("a", "b"), Optional.empty())).contains("b");
    assertThat(expected(requestOf("a"), Optional.empty())).isEmpty();
  }

  @Test
  void proofNeedsTheListenerOfTheDeviceAndAnAnswerThroughIt() {
    IsolatedJvm.assume();
    Ip.HERE.run("link add up0 type veth peer name up0far");
    try (Rtnetlink kernel = Rtnetlink.open(Namespace.current(), Deadlines.HANG)) {
      Ip.HERE.run("link add up1 type veth peer name up1far");
      for (String link : List.of("up0", "up0far", "up1", "up1far")) {
        Ip.HERE.run("link set " + link + " up");
      }
      Ip.HERE.run("addr add 192.0.2.2/24 dev up0");
      Ip.HERE.run("addr add 203.0.113.2/24 dev up1");
      Ip.HERE.run("route add 198.51.100.0/24 via 192.0.2.1");
      var path = new ProofPath(kernel);

      assertThat(path.rejection(call("up0", "198.51.100.1"), "up0")).isEmpty();
      assertThat(path.rejection(call("up1", "198.51.100.1"), "up0").orElseThrow())
          .isEqualTo("the proof did not arrive over a new connection through up0, but through up1");
      assertThat(path.rejection(call("", "198.51.100.1"), "up0").orElseThrow())
          .isEqualTo("the proof did not arrive over a new connection through up0");
      assertThat(path.rejection(call("up1", "198.51.100.1"), "up1").orElseThrow())
          .isEqualTo("the route back to 198.51.100.1:40000 uses up0");
      assertThat(path.rejection(call("up0", "192.0.2.2"), "up0").orElseThrow())
          .isEqualTo("the proof comes from this host itself");
      assertThat(path.rejection(call("up0", "10.9.9.9"), "up0").orElseThrow())
          .startsWith("no route back to 10.9.9.9:40000");
    } finally {
      Ip.HERE.attempt("link del up1");
      Ip.HERE.run("link del up0");
    }
  }

  private static Caller call(String device, String remote) {
    return new Caller(
        new PeerIdentity("engine", "aa"),
        new TcpOrigin(
            1,
            endpoint("192.0.2.2", 54321),
            endpoint(remote, 40000),
            Optional.of(device).filter(name -> !name.isEmpty())),
        Optional.empty());
  }

  private Optional<String> expected(NetworkRequest request, Optional<EngineFlow> flow) {
    NetworkState after =
        new NetworkState(
            links,
            addresses,
            routes,
            List.of(MAIN),
            new TreeMap<>(),
            List.of(),
            List.of(),
            Optional.empty());
    return ProofPath.expectedDevice(
        new Plan(after, after, List.of(), List.of(), RunningConfiguration.EMPTY, List.of()),
        request,
        flow);
  }

  private static NetworkRequest requestOf(String... names) {
    var networks = new TreeMap<String, NetworkSpec>();
    for (String name : names) {
      networks.put(name, NetworkSpec.bridgeOn("eth-" + name));
    }
    return NetworkRequest.of(networks, Map.of());
  }

  private void device(String name, String... prefixes) {
    links.add(LinkState.of(name, Optional.of("bridge"), 1500));
    for (String prefix : prefixes) {
      addresses.add(
          new AddressState(
              name,
              Prefix.parse(prefix),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Scope.UNIVERSE,
              new AddressFlags(0),
              Optional.empty(),
              OptionalLong.empty(),
              List.of()));
    }
  }

  private void route(String destination, String device) {
    routes.add(
        RouteState.unicast(
            Prefix.parse(destination),
            RouteProtocol.STATIC,
            Scope.LINK,
            RouteState.Hop.through(device, Optional.empty())));
  }

  private static InetSocketAddress endpoint(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
