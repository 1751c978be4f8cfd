package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Step;
import org.uplink.hostnet.state.Comparison;

/** A host that forwards, and has its IPv6 from a router's advertisements. */
class SlaacTest {
  private TestHost host;
  private Process router;

  @BeforeEach
  void open() throws Exception {
    host = TestHost.open();
    host.cable("eth0");
    host.ip("-n far addr add fe80::1/64 dev eth0 nodad");
    host.ip("-n far addr add 2001:db8:f::1/128 dev lo");
    host.run("ip", "netns", "exec", "far", "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    host.ip("-n far route add 2001:db8::/64 dev eth0");
    host.setting("net.ipv6.conf.eth0.forwarding", "1");
    host.setting("net.ipv6.conf.eth0.accept_ra", "2");
    router = Advertiser.start();
    host.await("an address", () -> host.ip("-6 addr show dev eth0").contains("2001:db8::"));
    host.await("a route", () -> host.ip("-6 route show default").contains("proto ra"));
  }

  @AfterEach
  void close() throws Exception {
    if (router != null) {
      router.destroyForcibly().waitFor();
    }
    host.close();
  }

  private static NetworkRequest management() {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .ipv6(new NetworkSpec.Ip(Optional.empty(), Optional.empty(), false, true)));
  }

  private List<String> defaults(String device) {
    return host.ip("-6 route show default dev " + device).lines().toList();
  }

  @Test
  void theBridgeGoesOnWithTheAdvertisementsAndSoDoesTheNicAfterwards() {
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    assertThat(Comparison.of(host.state(), plan.after(), Set.copyOf(plan.devices())).differences())
        .as("%s", plan.steps().stream().map(Step::text).toList())
        .isEmpty();
    assertThat(host.reaches("2001:db8:f::1")).isTrue();
    assertThat(host.ip("-6 addr show dev eth0")).doesNotContain("inet6");
    assertThat(host.ip("-6 route show dev eth0")).isEmpty();
    host.await(
        "a default route of the kernel's own on the bridge",
        () -> defaults("ovirtmgmt").stream().anyMatch(line -> line.contains("metric 1024")));
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.reaches("2001:db8:f::1")).isTrue();
    host.await(
        "a default route of the kernel's own on the NIC",
        () -> defaults("eth0").stream().anyMatch(line -> line.contains("metric 1024")));
    assertThat(host.applier().verify(plan.snapshot()).differences()).isEmpty();
  }
}
