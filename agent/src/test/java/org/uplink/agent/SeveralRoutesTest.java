package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.agent.capabilities.CapabilitiesVerb;
import org.uplink.agent.capabilities.HostFiles;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import org.uplink.verbs.capabilities.Addressing;

/** Hosts of which the capabilities report one of several addresses, gateways or default routes. */
class SeveralRoutesTest {
  @BeforeEach
  void addNic() {
    IsolatedJvm.assume();
    for (String nic : List.of("sev0", "sev1")) {
      Ip.HERE.run("link add %s type veth peer name %sp".formatted(nic, nic));
      Ip.HERE.run("link set " + nic + " up");
      Ip.HERE.run("link set " + nic + "p up");
    }
    Ip.HERE.run("addr add 198.51.100.10/24 dev sev0");
    Ip.HERE.run("addr add 192.0.2.10/24 dev sev0");
    Ip.HERE.run("addr add 192.0.2.11/24 dev sev0");
  }

  @AfterEach
  void removeNic() {
    Ip.HERE.run("link del sev0");
    Ip.HERE.run("link del sev1");
  }

  @Test
  void withoutADefaultRouteReportsTheFirstPrimaryAddress() {
    assertThat(sev0().addr()).contains("198.51.100.10");
  }

  @Test
  void reportsTheAddressWhosePrefixHasTheGateway() {
    Ip.HERE.run("route add default via 192.0.2.1 dev sev0");
    assertThat(sev0().addr()).contains("192.0.2.10");
  }

  @Test
  void reportsTheAddressThatTheDefaultRouteNamesAsTheSource() {
    Ip.HERE.run("route add default via 192.0.2.1 dev sev0 src 192.0.2.11");
    assertThat(sev0().addr()).contains("192.0.2.11");
  }

  @Test
  void reportsTheGatewayWithTheGreatestWeight() {
    Ip.HERE.run(
        "route add default nexthop via 192.0.2.1 dev sev0 weight 2 nexthop via 192.0.2.2 dev sev0 weight 7 nexthop via 192.0.2.3 dev sev0 weight 7 nexthop via 192.0.2.4 dev sev1 weight 9 onlink");
    assertThat(sev0().gateway()).contains("192.0.2.2");
  }

  @Test
  void reportsTheDefaultRouteWithTheSmallestMetric() {
    Ip.HERE.run("route add default via 192.0.2.9 dev sev0 metric 200");
    Ip.HERE.run("route add default via 192.0.2.8 dev sev0 metric 100");
    Ip.HERE.run("route add default via 192.0.2.7 dev sev0 metric 50 tos 8");
    assertThat(sev0().gateway()).contains("192.0.2.8");
    assertThat(sev0().ipv4defaultroute()).contains(true);
  }

  @Test
  void routeForOneSourceIsNotThePreferredDefaultRoute() {
    Ip.HERE.run("-6 addr add 2001:db8::10/64 dev sev0 nodad");
    Ip.HERE.run("-6 route add default via 2001:db8::1 dev sev0 metric 9");
    Assumptions.assumeTrue(
        Ip.HERE
            .attempt("-6 route add default from 2001:db8::/64 via 2001:db8::3 dev sev0 metric 1")
            .succeeded(),
        "this kernel has no IPv6 routes by source");
    assertThat(sev0().ipv6gateway()).contains("2001:db8::1");
  }

  private static Addressing sev0() {
    try (Rtnetlink kernel = Rtnetlink.open()) {
      return Objects.requireNonNull(
              new CapabilitiesVerb(
                      kernel,
                      new HostFiles(Path.of("/")),
                      UUID.randomUUID(),
                      List.of("3.6"),
                      new RunningNetworks(RunningNetworks.Source.NONE),
                      Optional::empty)
                  .networkCapabilities()
                  .nics()
                  .get("sev0"))
          .addressing();
    }
  }
}
