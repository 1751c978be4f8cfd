package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.stream.Collectors;
import org.uplink.hostnet.HostFixture;

/**
 * A router at the far end that gives addresses of both families by DHCP, and asks for that in its
 * advertisements.
 */
public record Dhcp6Server(DebianRoot debian, HostFixture host, Process dnsmasq) {
  private static final String LEASES = "/run/dnsmasq.leases";

  /** Starts the server, which runs until the system is closed. */
  public static Dhcp6Server start(DebianRoot debian, HostFixture host) {
    Process dnsmasq =
        debian.startDhcpServer(
            "far",
            "eth0",
            "192.0.2.100,192.0.2.199",
            "1h",
            "--dhcp-range=2001:db8::1000,2001:db8::1fff,64,1h",
            "--enable-ra");
    return new Dhcp6Server(debian, host, dnsmasq);
  }

  /** Waits until a device has an address from DHCPv6, and an IPv4 address. */
  public void awaitLease(String device) {
    await("an address from DHCPv6")
        .until(() -> host.ip("-6 addr show dev " + device).contains("/128 "));
    await("an IPv4 address").until(() -> host.ip("-4 addr show dev " + device).contains("inet "));
  }

  /** Lets the server answer nobody until {@link #resume}. */
  public void pause() {
    debian.signal(dnsmasq, "STOP");
  }

  /** Lets the server answer again. */
  public void resume() {
    debian.signal(dnsmasq, "CONT");
  }

  /** Returns each lease with its client, without the time at which it ends. */
  public String leases() {
    String leases =
        debian
            .read(LEASES)
            .lines()
            .filter(line -> !line.startsWith("duid "))
            .map(line -> line.split(" ", 2)[1])
            .sorted()
            .collect(Collectors.joining("\n"));
    assertThat(leases.lines().filter(line -> line.contains("2001:db8::"))).hasSize(1);
    return leases;
  }
}
