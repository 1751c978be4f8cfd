package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.agent.route.GetRouteVerb;
import org.uplink.platform.Closer;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.Ip;
import org.uplink.verbs.route.NoRouteReason;
import org.uplink.verbs.route.PathLink;
import org.uplink.verbs.route.RouteAnswer;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GetRouteKernelTest {
  private final Closer open = new Closer();
  private GetRouteVerb verb;

  @BeforeAll
  void build() {
    open.register(RoutingHostFixture.build());
    verb = new GetRouteVerb(open.register(Rtnetlink.open()));
  }

  @AfterAll
  void tearDown() {
    open.close();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, , , , ",
    "203.0.113.1, , , , ",
    "8.8.8.8, , , , ",
    "10.10.0.1, , , , ",
    "10.11.0.1, , , , ",
    "10.5.0.1, , , , ",
    "10.6.0.1, , , , ",
    "127.0.0.1, , , , ",
    "192.0.2.10, , , , ",
    "2001:db8::10, , , , ",
    "2001:db8::1, , , , ",
    "2001:db8:7::1, , , , ",
    "2001:db8:1::1, , , , ",
    "::1, , , , ",
    "8.8.8.8, 198.51.100.10, , , ",
    "8.8.8.8, 192.0.2.11, , , ",
    "8.8.8.8, 192.0.2.10, tcp, 54321, 443",
    "8.8.8.8, 192.0.2.10, tcp, 54321, 444",
    "8.8.8.8, , tcp, , 443",
    "8.8.8.8, , udp, , 443",
    "8.8.8.8, , 1, , ",
    "2001:db8:7::1, , tcp, , 443",
    "2001:db8:7::1, 2001:db8::10, udp, 5, 6",
    "127.0.0.1, 127.0.0.9, , , ",
  })
  void answersLikeIpRouteGet(
      String ip,
      @Nullable String source,
      @Nullable String protocol,
      @Nullable String sourcePort,
      @Nullable String port)
      throws RpcException.Answered {
    JsonNode oracle =
        Ip.HERE
            .json(
                "route get "
                    + ip
                    + option(" from ", source)
                    + option(" ipproto ", protocol)
                    + option(" sport ", sourcePort)
                    + option(" dport ", port))
            .get(0);

    RouteAnswer answer =
        ask(
            "{'ip': '"
                + ip
                + "'"
                + member("source", source)
                + member("protocol", protocol)
                + member("sourcePort", sourcePort)
                + member("port", port)
                + "}");

    String expected = oracle.toString();
    assertThat(answer.device()).as(expected).isEqualTo(text(oracle, "dev"));
    assertThat(answer.gateway())
        .as(expected)
        .isEqualTo(text(oracle, "gateway").or(() -> text(oracle.path("via"), "host")));
    assertThat(answer.source())
        .as(expected)
        .isEqualTo(
            text(oracle, "from")
                .filter(from -> !from.equals("::"))
                .or(() -> text(oracle, "prefsrc")));
    assertThat(answer.type()).as(expected).isEqualTo(text(oracle, "type"));
    assertThat(answer.table()).as(expected).isEqualTo(text(oracle, "table"));
    assertThat(answer.reason()).isEmpty();
    assertThat(answer.path().getFirst().name()).isEqualTo(answer.device().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "10.99.0.1, unreachable",
    "10.98.0.1, prohibited",
    "10.97.0.1, blackhole",
    "10.96.0.1, noRoute",
    "2001:db8:99::1, unreachable",
    "2001:db8:98::1, prohibited",
    "2001:db8:97::1, blackhole",
    "2001:db8:96::1, noRoute",
  })
  void answersWithReasonWhenThereIsNoRoute(String ip, String reason) throws RpcException.Answered {
    assertThat(ask("{'ip': '" + ip + "'}"))
        .isEqualTo(RouteAnswer.noRoute(NoRouteReason.of(reason)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ip': '192.0.2.255'} | \"ip\": \"192.0.2.255\" is the broadcast address of a network of this host",
        "{'ip': '127.255.255.255'} | \"ip\": \"127.255.255.255\" is the broadcast address of a network of this host",
        "{'ip': '8.8.8.8', 'source': '192.0.2.77'} | \"source\": \"192.0.2.77\" is not an address of this host",
        "{'ip': '8.8.8.8', 'source': '192.0.2.255'} | \"source\": \"192.0.2.255\" is not an address of this host",
        "{'ip': '10.99.0.1', 'source': '10.99.0.1'} | \"source\": \"10.99.0.1\" is not an address of this host",
        "{'ip': '2001:db8::1', 'source': '2001:db8::77'} | \"source\": \"2001:db8::77\" is not an address of this host",
      })
  void refusesAddressThatOnlyTheKernelCanJudge(String params, String message) {
    assertThatThrownBy(() -> ask(params))
        .isInstanceOfSatisfying(
            RpcException.Answered.class,
            refusal -> assertThat(refusal.error()).isEqualTo(RpcError.invalidParams(message)));
  }

  @Test
  void pathLeadsFromBridgeToItsPort() throws RpcException.Answered {
    List<PathLink> path = ask("{'ip': '203.0.113.1'}").path();

    assertThat(path).hasSize(2);
    assertThat(path.get(0).name()).isEqualTo("br0");
    assertThat(path.get(0).kind()).isEqualTo("bridge");
    assertThat(path.get(0).lower()).containsExactly("eth2");
    assertThat(path.get(1).name()).isEqualTo("eth2");
    assertThat(path.get(1).kind()).isEqualTo("veth");
    assertThat(path.get(1).lower()).isEmpty();
  }

  @Test
  void pathFollowsMacvlanButEndsAtTunnel() throws RpcException.Answered {
    assertThat(ask("{'ip': '10.5.0.1'}").path())
        .extracting(link -> link.name() + ":" + link.kind())
        .containsExactly("vx0:vxlan");
    assertThat(ask("{'ip': '10.6.0.1'}").path())
        .extracting(link -> link.name() + ":" + link.kind())
        .containsExactly("mv0:macvlan", "eth0:veth");
  }

  @Test
  void reportsMtuOfRouteOrElseOfDevice() throws RpcException.Answered {
    assertThat(ask("{'ip': '10.10.0.1'}").mtu()).contains(1300);
    assertThat(ask("{'ip': '8.8.8.8'}").mtu()).contains(1500);
    assertThat(ask("{'ip': '198.51.100.1'}").mtu()).contains(1400);
  }

  @Test
  void pathEndsAtLinkOfAnotherNamespace() throws RpcException.Answered {
    Ip.HERE.runAll(
        "-n far link add up0 link fareth0 type macvlan mode bridge",
        "-n far link set up0 netns " + ProcessHandle.current().pid());
    Ip.HERE.runAll("link set up0 up", "addr add 10.7.0.10/24 dev up0");
    try {
      List<PathLink> path = ask("{'ip': '10.7.0.1'}").path();

      assertThat(path).extracting(link -> link.kind()).containsExactly("macvlan", "otherNamespace");
      assertThat(path.get(0).lower()).isEqualTo(List.of(path.get(1).name()));
    } finally {
      Ip.HERE.runAll("link del up0");
    }
  }

  private RouteAnswer ask(String params) throws RpcException.Answered {
    return verb.getRoute(Json.MAPPER.readTree(params.replace('\'', '"')));
  }

  private static String option(String word, @Nullable String value) {
    return value == null ? "" : word + value;
  }

  private static String member(String name, @Nullable String value) {
    return value == null ? "" : ", '" + name + "': '" + value + "'";
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::asString);
  }
}
