package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.Lookup;
import org.uplink.rtnetlink.RouteQuery;
import org.uplink.rtnetlink.Rtnetlink;

class RouteOracleTest {
  @Test
  void everyAnswerIsWhatIpSays() {
    try (Sandbox sandbox = Sandbox.create("oracle")) {
      sandbox.batch(
          List.of(
              "link set lo up",
              "link add eth0 type veth peer name peer0",
              "link set eth0 up",
              "link set peer0 up",
              "addr add 192.0.2.2/24 dev eth0",
              "addr add 2001:db8::2/64 dev eth0 nodad",
              "route add default via 192.0.2.1 mtu lock 1400 rtt 100ms"));
      List<String> addresses =
          List.of("192.0.2.2", "192.0.2.255", "8.8.8.8", "127.0.0.1", "::1", "2001:db8::9");
      List<IpAnswer> expected =
          sandbox.ask(addresses.stream().map(address -> "route get " + address).toList());
      try (Rtnetlink net = Rtnetlink.open(sandbox.namespace())) {
        for (int i = 0; i < addresses.size(); i++) {
          Lookup answer = net.routes().get(RouteQuery.to(InetAddress.ofLiteral(addresses.get(i))));
          assertThat(expected.get(i)).isInstanceOf(IpAnswer.Found.class);
          assertThat(answer).isInstanceOf(Lookup.Found.class);
          if (expected.get(i) instanceof IpAnswer.Found(var route)
              && answer instanceof Lookup.Found(var found)) {
            assertThat(RouteKeys.of(found)).isEqualTo(AddressWords.normal(route));
          }
        }
      }
    }
  }
}
