package org.uplink.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.network.NetworkDevice;

class SubnetTest {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.10");

  @Test
  void ofAnAddressWithTwoPrefixesIsTheLargerSubnet() {
    for (List<String> order :
        List.of(
            List.of("192.0.2.10/25", "192.0.2.10/24"), List.of("192.0.2.10/24", "192.0.2.10/25"))) {
      assertThat(Subnet.of(device(order), ADDRESS)).isEqualTo(new Subnet(ADDRESS, 24));
    }
  }

  @Test
  void ofAnAddressThatTheDeviceDoesNotListIsTheAddress() {
    assertThat(Subnet.of(device(List.of("192.0.2.1/24")), ADDRESS))
        .isEqualTo(new Subnet(ADDRESS, 32));
  }

  private static NetworkDevice device(List<String> addresses) {
    return new NetworkDevice(
        "eth0",
        NetworkDevice.Kind.NIC,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new IpConfiguration(
            addresses, Optional.empty(), false, List.of(), Optional.empty(), false, false, false));
  }
}
