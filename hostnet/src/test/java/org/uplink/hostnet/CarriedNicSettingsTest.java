package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.testkit.Ip;
import org.uplink.verbs.warning.WarningCode;

/** Tests settings of a NIC that the kernel does not keep by itself when the network moves. */
class CarriedNicSettingsTest {
  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void smallerMtuOfIpv6GoesToTheBridgeAndBack() {
    host.writeSysctl("net.ipv6.conf.eth0.mtu", "1400");
    Plan plan = host.plan(takeOver());

    host.applier().apply(plan);

    assertThat(ipv6Mtu("ovirtmgmt")).isEqualTo("1400");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(ipv6Mtu("eth0")).isEqualTo("1400");

    Plan again = host.plan(takeOver());
    host.applier().apply(again);
    host.applier().apply(host.plan(again.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    assertThat(ipv6Mtu("eth0")).isEqualTo("1400");
  }

  @Test
  void labelThatIsTooLongForTheBridgeComesBack() {
    host.ip("addr add 192.0.2.77/32 dev eth0 label eth0:management");
    Plan plan = host.plan(takeOver());

    assertThat(plan.warnings())
        .anySatisfy(
            warning -> {
              assertThat(warning.code()).isEqualTo(WarningCode.LABEL_LOST.word());
              assertThat(warning.subject()).contains("192.0.2.77/32");
            });
    host.applier().apply(plan);
    assertThat(host.ip("addr show dev ovirtmgmt")).contains("192.0.2.77/32");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.ip("addr show dev eth0")).contains("eth0:management");

    Plan again = host.plan(takeOver());
    host.applier().apply(again);
    host.applier().apply(host.plan(again.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    assertThat(host.ip("addr show dev eth0")).contains("eth0:management");
  }

  @Test
  @Tag("guest")
  void networksInAVrfAreRefused() {
    Assumptions.assumeTrue(
        Ip.HERE.attempt("link add red type vrf table 77").succeeded(), "this kernel has no VRFs");
    host.ip("link set red up");
    host.ip("link set eth0 master red");
    assertThatThrownBy(() -> host.plan(takeOver()))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("eth0 is in the VRF red")
        .hasMessageContaining("ip link set eth0 nomaster");
    host.ip("link set eth0 nomaster");
    host.ip("link add ovirtmgmt type bridge");
    host.ip("link set ovirtmgmt master red");
    assertThatThrownBy(() -> host.plan(takeOver()))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("ovirtmgmt is in the VRF red");
  }

  private static NetworkRequest takeOver() {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  }

  private String ipv6Mtu(String device) {
    return host.run("cat", "/proc/sys/net/ipv6/conf/" + device + "/mtu").strip();
  }
}
