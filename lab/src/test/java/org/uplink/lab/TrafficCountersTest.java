package org.uplink.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficCountersTest {
  private static final long PING = 42;

  @Test
  void ignoresAnyNumberOfPings() {
    Map<String, TrafficCounters> devices =
        TrafficCounters.parse(
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
              eth0:   42000    1000    0    0    0     0          0         0   420000   10000    0    0    0     0       0          0
              eth1:    9000      60    0    0    0     0          0         0    12000      70    0    0    0     0       0          0
            """);

    assertThat(requireNonNull(devices.get("eth0")).sentBytesBeyond(PING))
        .as("pings and ARP")
        .isZero();
    assertThat(requireNonNull(devices.get("eth1")).sentBytesBeyond(PING))
        .as("a connection without pings, while another device sends 10000 pings")
        .isEqualTo(12000 - 70 * PING);
  }
}
