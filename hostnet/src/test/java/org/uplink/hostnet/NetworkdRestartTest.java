package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/**
 * Restarts a real systemd-networkd as on a host with udev, where its start removes what its files
 * do not say.
 */
class NetworkdRestartTest {
  private static final String OTHER = "/etc/systemd/network/20-other.network";
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private NetworkdHost managed;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = NetworkdHost.open().withUdev();
    host = managed.host;
    host.cable("eth1");
    managed.debian.writePublic(
        OTHER, "[Match]\nName=eth1\n[Network]\nAddress=203.0.112.2/24\nIPv6AcceptRA=no\n");
    managed.configure(NetworkdHost.STATIC);
    managed.awaitConfigured("eth1", OTHER);
    for (String object :
        new String[] {
          "addr add 203.0.112.77/32 dev eth1",
          "addr add 192.0.2.77/32 dev eth0",
          "neigh add 203.0.112.99 lladdr 02:00:00:00:00:99 dev eth1",
          "neigh add 192.0.2.99 lladdr 02:00:00:00:00:99 dev eth0",
          "route add 203.0.113.0/24 via 203.0.112.1 dev eth1",
          "route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 9",
          "route add 2001:db8:5::/64 via 2001:db8::1 dev eth0",
          "route add default via 192.0.2.1 dev eth0 table 77",
          "rule add from 203.0.112.77 table 77",
          "rule add fwmark 0x2333 table 100 proto static"
        }) {
      host.ip(object);
    }
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void whatOtherProgramsMadeAndAllPacketsSurviveDeploymentAndRemoval() throws Exception {
    String before = picture();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
      managed.awaitAdopted(NetworkdHost.TRIAL);
      makeSafe(plan);
      managed.awaitAdopted(NetworkdHost.SAFE);
      assertThat(pictureOf("ovirtmgmt")).isEqualTo(before);
      traffic.awaitFlow();

      makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      assertThat(picture()).isEqualTo(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  @Test
  void whatOtherProgramsMadeAndAllPacketsSurviveARollback() throws Exception {
    String before = picture();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
      managed.awaitAdopted(NetworkdHost.TRIAL);
      assertThat(managed.backend(StepListener.NONE).rollBack(plan.snapshot()).differences())
          .isEmpty();
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      assertThat(picture()).isEqualTo(before);
      managed.debian.run("networkctl", "reload");
      assertThat(picture()).isEqualTo(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  private String picture() {
    return pictureOf("eth0");
  }

  /**
   * Returns the addresses, routes, rules and neighbours, without the links.
   *
   * @param device the device that is shown as eth0
   */
  private String pictureOf(String device) {
    StringBuilder all = new StringBuilder();
    for (String words :
        new String[] {
          "-4 -br addr show",
          "-6 -br addr show scope global",
          "-4 route show table main",
          "-4 route show table 77",
          "-6 route show table main",
          "rule show",
          "neigh show nud permanent"
        }) {
      host.ip(words)
          .lines()
          .map(line -> line.replaceAll("^(\\S+?)@\\S+", "$1").replaceAll(" +", " ").strip())
          .map(line -> line.replace(device, "eth0"))
          .filter(line -> !line.startsWith("fe80::/64"))
          .sorted()
          .forEach(line -> all.append(line).append('\n'));
    }
    return all.toString();
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }
}
