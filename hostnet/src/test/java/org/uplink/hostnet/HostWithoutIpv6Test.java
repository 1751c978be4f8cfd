package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.rtnetlink.net.Prefix;

/** Tests hosts on which sysctls turn IPv6 off, and hosts whose kernel has no IPv6. */
class HostWithoutIpv6Test {
  private static final NetworkSpec.Ip IPV4 = NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"));

  @TempDir Path folder;
  private HostFixture host;

  @BeforeEach
  void turnIpv6Off() {
    host = HostFixture.open();
    for (String device : List.of("all", "default", "lo")) {
      host.writeSysctl("net.ipv6.conf." + device + ".disable_ipv6", "1");
    }
    host.cable("eth0").ipv4("eth0");
  }

  @AfterEach
  void turnIpv6On() {
    host.sysctls = new ProcSysctls();
    for (String device : List.of("all", "default", "lo")) {
      host.writeSysctl("net.ipv6.conf." + device + ".disable_ipv6", "0");
    }
    host.close();
  }

  @Test
  void deploysAndRemovesWithIpv6TurnedOff() {
    String before = host.snapshotText();
    deployAndRemove();
    assertThat(host.sysctls.read("ipv6/conf/eth0/disable_ipv6")).contains("1");
    assertThat(host.snapshotText()).isEqualTo(before);
  }

  @Test
  void bridgeKeepsIpv6TurnedOff() {
    host.applier().apply(host.plan(request(NetworkSpec.bridgeOn("eth0").withIpv4(IPV4))));
    assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/disable_ipv6")).contains("1");
    assertThat(host.ip("-6 addr show")).isBlank();
  }

  @Test
  void deploysAndRemovesOnKernelWithoutIpv6() throws Exception {
    host.sysctls = sysctlsWithoutIpv6();
    String before = host.snapshotText();
    deployAndRemove();
    assertThat(host.snapshotText()).isEqualTo(before);
  }

  @Test
  void refusesIpv6AddressOnKernelWithoutIpv6() throws Exception {
    host.sysctls = sysctlsWithoutIpv6();
    NetworkSpec.Ip ipv6 = NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64"));
    assertThatThrownBy(
            () -> host.plan(request(NetworkSpec.bridgeOn("eth0").withIpv4(IPV4).withIpv6(ipv6))))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("the kernel of this host has none");
  }

  private void deployAndRemove() {
    Plan plan = host.plan(request(NetworkSpec.bridgeOn("eth0").withIpv4(IPV4)));
    host.applier().apply(plan);
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(host.ip("route get 192.0.2.1")).contains("dev ovirtmgmt");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.canPing("192.0.2.1")).isTrue();
  }

  /** Returns the sysctls of this kernel without the folder of IPv6, like a kernel without IPv6. */
  private ProcSysctls sysctlsWithoutIpv6() throws Exception {
    Files.createSymbolicLink(folder.resolve("ipv4"), Path.of("/proc/sys/net/ipv4"));
    return new ProcSysctls(folder);
  }

  private static NetworkRequest request(NetworkSpec spec) {
    return NetworkRequest.of("ovirtmgmt", spec);
  }
}
