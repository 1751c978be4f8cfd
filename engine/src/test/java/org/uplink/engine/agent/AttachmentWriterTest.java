package org.uplink.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupOptions;

final class AttachmentWriterTest {
  private static final IpConfiguration IP =
      new IpConfiguration(
          List.of("198.51.100.7/24", "192.0.2.10/24", "192.0.2.11/24"),
          Optional.of("192.0.2.1"),
          false,
          List.of("2001:db8:1::7/64", "2001:db8::10/64"),
          Optional.of("2001:db8::1"),
          false,
          false,
          true);

  @Test
  void requestToAgentTakesOverAndNamesNoAddress() {
    assertThat(settings(true, "192.0.2.11"))
        .isEqualTo(NetworkSettings.onNic("eth0").bridged(true).mtu(1400).takeOver(true).build());
  }

  @Test
  void requestToStockHostNamesAddressOfConnection() {
    NetworkSettings settings = settings(false, "192.0.2.11");
    assertThat(settings.ipaddr()).contains("192.0.2.11");
    assertThat(settings.prefix()).contains(24);
    assertThat(settings.takeOver()).isEmpty();
    assertThat(settings(false, "2001:db8:1::7").ipv6addr()).contains("2001:db8:1::7/64");
  }

  @Test
  void requestToStockHostBehindNatNamesAddressInSubnetOfGateway() {
    NetworkSettings settings = settings(false, "203.0.113.5");
    assertThat(settings.ipaddr()).contains("192.0.2.10");
    assertThat(settings.ipv6addr()).contains("2001:db8::10/64");
  }

  private static NetworkSettings settings(boolean takeOver, String connected) {
    Attachment target =
        new Attachment(
            "ovirtmgmt", "eth0", false, Optional.empty(), true, Optional.of(1400), IP, takeOver);
    return Objects.requireNonNull(
        AttachmentWriter.write(
                target, SetupOptions.DEFAULTS, Optional.of(InetAddress.ofLiteral(connected)))
            .networks()
            .get("ovirtmgmt"));
  }
}
