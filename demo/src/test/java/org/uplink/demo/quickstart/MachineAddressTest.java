package org.uplink.demo.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

class MachineAddressTest {
  @BeforeEach
  void addDevices() {
    IsolatedJvm.assume();
    for (String device : List.of("mach0", "mach1")) {
      Ip.HERE.run("link add %s type veth peer name %sp".formatted(device, device));
      Ip.HERE.run("link set " + device + " up");
      Ip.HERE.run("link set " + device + "p up");
    }
    Ip.HERE.run("addr add 198.51.100.1/24 dev mach0");
    Ip.HERE.run("addr add 192.0.2.2/24 dev mach1");
  }

  @AfterEach
  void removeDevices() {
    Ip.HERE.run("link del mach0");
    Ip.HERE.run("link del mach1");
  }

  @Test
  void isOnTheDeviceOfTheDefaultRoute() {
    Ip.HERE.run("route add default via 198.51.100.9 dev mach0 metric 900");
    Ip.HERE.run("route add default via 192.0.2.1 dev mach1 metric 100");
    assertThat(MachineAddress.findFirst())
        .map(InterfaceAddress::address)
        .contains(InetAddress.ofLiteral("192.0.2.2"));
  }

  @Test
  void isTheFirstWithoutADefaultRoute() {
    assertThat(MachineAddress.findFirst())
        .map(InterfaceAddress::address)
        .contains(InetAddress.ofLiteral("198.51.100.1"));
  }
}
