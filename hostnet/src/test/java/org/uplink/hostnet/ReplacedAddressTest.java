package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.Transition;

/** Addresses of one device that the kernel takes for the same, or nearly. */
class ReplacedAddressTest {
  private static final List<String> DEVICES = List.of("eth0");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  /**
   * The kernel takes the address and its replacement for the same, or they differ in attributes.
   */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.2/24 brd +, 192.0.2.2/24 brd + noprefixroute",
    "192.0.2.2/24 brd +, 192.0.2.2/24 brd + label eth0:x",
    "192.0.2.2/24 brd +, 192.0.2.2/25 brd +",
    "192.0.2.2/24 brd +, 192.0.2.2 peer 192.0.2.7/24",
    "10.0.0.1 peer 10.0.0.2/32, 10.0.0.1 peer 10.0.0.3/32",
    "10.0.0.1 peer 10.0.0.2/24, 10.0.0.1 peer 10.0.0.3/24",
    "10.0.0.1 peer 10.0.0.2/24, 10.0.0.1 peer 10.0.1.3/24",
    "2001:db8::2/64 nodad, 2001:db8::2/64 nodad noprefixroute",
    "2001:db8::2/64 nodad, 2001:db8::2/48 nodad",
    "2001:db8::2/64 nodad, 2001:db8::2/128 nodad",
    "fe80::5/64 nodad, fe80::5/128 nodad",
    "2001:db8:1::1 peer 2001:db8:1::2/128 nodad, 2001:db8:1::1 peer 2001:db8:1::3/128 nodad",
    "2001:db8:1::1 peer 2001:db8:1::2/128 nodad, 2001:db8:1::1/64 nodad"
  })
  void replacesAnAddressAlsoInPlace(String first, String second) {
    host.dualStack();
    host.ip("addr flush dev eth0 scope global");
    host.ip("addr add " + first + " dev eth0");
    String start = host.snapshotText();
    NetworkState before = host.state();
    host.ip("addr del " + first.replace(" nodad", "") + " dev eth0");
    host.ip("addr add " + second + " dev eth0");
    NetworkState now = host.state();

    host.applier()
        .apply(
            new Plan(
                now,
                before,
                Transition.between(now, before, DEVICES),
                List.of(),
                RunningConfiguration.EMPTY,
                DEVICES));

    assertThat(host.snapshotText()).isEqualTo(start);
  }
}
