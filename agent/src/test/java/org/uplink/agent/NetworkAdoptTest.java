package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;

/**
 * Adopts the bridges that Proxmox, CloudStack and libvirt make, with guests on them, and changes
 * them afterwards. The packets of a guest are counted meanwhile.
 */
final class NetworkAdoptTest extends NetworkApplyFixture {
  private static final Ip HOST = Ip.in("host");
  private static final String GUEST = "192.0.2.50";
  private static final String DEAD_TAP = "tap101i0";

  /** The bridges, as each program makes them by default. */
  enum Shape {
    PROXMOX("vmbr0", "forward_delay 0 stp_state 0", "veth100i0"),
    PROXMOX_VLAN_AWARE("vmbr0", "forward_delay 0 stp_state 0 vlan_filtering 1", "veth100i0"),
    CLOUDSTACK("cloudbr0", "stp_state 0", "vnet3"),
    LIBVIRT("br0", "forward_delay 200 stp_state 1", "vnet0");

    final String bridge;
    final String options;
    final String port;

    Shape(String bridge, String options, String port) {
      this.bridge = bridge;
      this.options = options;
      this.port = port;
    }

    String[] apply(String... more) {
      return Stream.concat(Stream.of("apply", "--nic", "eth0", "--bridge", bridge), Stream.of(more))
          .toArray(String[]::new);
    }
  }

  @AfterEach
  void removeGuest() {
    Ip.HERE.batch(List.of("netns del guest"));
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void adoptsABridgeAsItIsAndChangesItsAddressAndMtuWhileAGuestLosesNothing(Shape shape)
      throws Exception {
    build(shape);
    List<String> standing = picture(shape);
    try (ServerSocket manager = listen("192.0.2.1");
        PingStream guest = PingStream.to(GUEST, folder.resolve("guest.pings"))) {
      String proof = tcp(manager);
      NetworkCommand plan = run("adopt", shape.bridge, "--nic", "eth0", "--dry-run");
      assertThat(plan.awaitEnd()).as(plan.output()).isZero();
      assertThat(plan.out()).doesNotContain("Steps");

      NetworkCommand adopted = run("adopt", shape.bridge, "--nic", "eth0");

      assertThat(adopted.awaitEnd()).as(adopted.output()).isEqualTo(KEPT);
      assertThat(adopted.out()).contains(shape.bridge + " is adopted as it is.");
      assertThat(picture(shape)).isEqualTo(standing);
      assertThat(outcome(run("adopt", shape.bridge, "--json"))).isEqualTo("unchanged");
      NetworkCommand status = run("status");
      assertThat(status.awaitEnd()).isZero();
      assertThat(status.out()).contains("Network " + shape.bridge + " on eth0", "adopted");

      NetworkCommand failed =
          run(
              shape.apply(
                  "--address",
                  "192.0.2.77/24",
                  "--gateway",
                  "192.0.2.1",
                  "--accept-warnings",
                  "--mtu",
                  "1400",
                  "--confirm",
                  "tcp://192.0.2.1:" + closedPort(),
                  "--within",
                  "2s"));
      assertThat(failed.awaitEnd()).as(failed.output()).isEqualTo(ROLLED_BACK);
      assertThat(failed.out()).contains("the network is as it was before");
      assertThat(picture(shape)).isEqualTo(standing);

      NetworkCommand changed =
          run(
              shape.apply(
                  "--address",
                  "192.0.2.77/24",
                  "--gateway",
                  "192.0.2.1",
                  "--mtu",
                  "1400",
                  "--accept-warnings",
                  "--confirm",
                  proof));
      assertThat(changed.awaitEnd()).as(changed.output()).isEqualTo(KEPT);
      assertThat(AgentFixture.networkOfHost())
          .anyMatch(line -> line.startsWith("address " + shape.bridge + " 192.0.2.77/24"))
          .anyMatch(line -> line.startsWith("route default " + shape.bridge + " 192.0.2.1"))
          .noneMatch(line -> line.contains("192.0.2.10"));
      assertThat(HOST.run("link show " + shape.bridge)).contains("mtu 1400");
      assertThat(ports(shape)).isEqualTo(standing.getLast());
      assertThat(guest.losses().onTheWay()).isZero();
    }
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void removesAnAdoptedBridgeOnlyIfTheWarningIsAccepted(Shape shape) throws Exception {
    build(shape);
    List<String> standing = picture(shape);
    try (ServerSocket manager = listen("192.0.2.1")) {
      String proof = tcp(manager);
      assertThat(outcome(run("adopt", shape.bridge, "--nic", "eth0", "--json"))).isEqualTo("kept");

      NetworkCommand refused = run("remove", shape.bridge, "--confirm", proof);

      assertThat(refused.awaitEnd()).as(refused.output()).isEqualTo(REFUSED);
      assertThat(refused.err())
          .contains("AdoptedBridgeRemoved", "Uplink did not make the bridge", shape.port);
      assertThat(picture(shape)).isEqualTo(standing);

      NetworkCommand removed = run("remove", shape.bridge, "--confirm", proof, "--accept-warnings");

      assertThat(removed.awaitEnd()).as(removed.output()).isEqualTo(KEPT);
      assertThat(AgentFixture.networkOfHost())
          .anyMatch(line -> line.startsWith("address eth0 192.0.2.10/24"))
          .anyMatch(line -> line.startsWith("route default eth0 192.0.2.1"));
      assertThat(HOST.run("-br link show type bridge")).isEmpty();
    }
  }

  /** The bridge is not as Uplink makes it, so a bridge on this NIC means the bridge that stands. */
  @Test
  void applyAdoptsAStandingBridgeAsItIs() throws Exception {
    build(Shape.LIBVIRT);
    List<String> standing = picture(Shape.LIBVIRT);
    try (ServerSocket manager = listen("192.0.2.1")) {
      NetworkCommand applied = run(Shape.LIBVIRT.apply("--confirm", tcp(manager)));

      assertThat(applied.awaitEnd()).as(applied.output()).isEqualTo(KEPT);
      assertThat(picture(Shape.LIBVIRT)).isEqualTo(standing);
    }
  }

  /** ifupdown makes the bridge at each boot, with the old address; Uplink has another one. */
  @Test
  void restoresAtABootOnlyWhatUplinkHasChanged() throws Exception {
    Shape shape = Shape.CLOUDSTACK;
    build(shape);
    host.start("resolv-conf = " + folder.resolve("resolv.conf"));
    assertThat(outcome(run("adopt", shape.bridge, "--nic", "eth0", "--json"))).isEqualTo("kept");
    try (ServerSocket manager = listen("192.0.2.1")) {
      NetworkCommand changed =
          run(
              shape.apply(
                  "--address",
                  "192.0.2.77/24",
                  "--gateway",
                  "192.0.2.1",
                  "--accept-warnings",
                  "--confirm",
                  tcp(manager)));
      assertThat(changed.awaitEnd()).as(changed.output()).isEqualTo(KEPT);
    }
    host.reboot();
    Ip.HERE.batch(List.of("netns del guest"));
    build(shape);

    host.start("resolv-conf = " + folder.resolve("resolv.conf"));

    assertThat(AgentFixture.networkOfHost())
        .as(host.log())
        .anyMatch(line -> line.startsWith("address cloudbr0 192.0.2.77/24"))
        .noneMatch(line -> line.contains("192.0.2.10/24"));
    assertThat(ports(shape)).contains("eth0", shape.port);
  }

  @Test
  void refusesByNameWhatCannotBeAdopted() throws Exception {
    AgentFixture.ipOnHost("link add empty0 type bridge", "link set empty0 up");
    refused("empty0", "the bridge empty0 has no NIC, VLAN or bond as a port");
    refused("eth0", "eth0 is no bridge, VLAN or bond", "uplink network apply --nic eth0");
    refused("nothing0", "there is no device nothing0");
    AgentFixture.ipOnHost("link del empty0");
    build(Shape.PROXMOX);
    refused("vmbr0", "has the ports eth0, veth100i0", "--nic PORT");
    AgentFixture.ipOnHost("addr add 192.0.2.11/24 dev eth0");
    NetworkCommand twoAddresses = run("adopt", "vmbr0", "--nic", "eth0");
    assertThat(twoAddresses.awaitEnd()).as(twoAddresses.output()).isEqualTo(REFUSED);
    assertThat(twoAddresses.err()).contains("eth0", "has the address 192.0.2.11/24");
  }

  private void refused(String device, String... words) throws Exception {
    NetworkCommand command = run("adopt", device);
    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(REFUSED);
    assertThat(command.err()).contains(words);
  }

  private static String outcome(NetworkCommand command) throws Exception {
    assertThat(command.awaitEnd()).as(command.output()).isZero();
    return json(command).path("outcome").asString();
  }

  /** Puts the NIC into the bridge, with a guest behind a veth and a tap device without a guest. */
  private static void build(Shape shape) throws Exception {
    Ip.HERE.run("netns add guest");
    String mac = HOST.json("link show dev eth0").get(0).path("address").asString();
    ExternalCommand.Result made =
        HOST.attempt("link add %s type bridge %s".formatted(shape.bridge, shape.options));
    assumeThat(made.succeeded()).as(made.err()).isTrue();
    AgentFixture.ipOnHost(
        "link set %s address %s".formatted(shape.bridge, mac),
        "addr flush dev eth0 scope global",
        "-6 route del default dev eth0",
        "link set eth0 master " + shape.bridge,
        "link set " + shape.bridge + " up",
        "addr add 192.0.2.10/24 brd + dev " + shape.bridge,
        "addr add 2001:db8::10/64 dev " + shape.bridge + " nodad",
        "route add default via 192.0.2.1 dev " + shape.bridge,
        "-6 route add default via 2001:db8::1 dev " + shape.bridge,
        "link add " + shape.port + " type veth peer name eth0 netns guest",
        "link set %s master %s up".formatted(shape.port, shape.bridge));
    Ip.in("guest").runAll("addr add " + GUEST + "/24 dev eth0", "link set eth0 up");
    if (Files.exists(Path.of("/dev/net/tun"))) {
      HOST.batch(
          List.of(
              "tuntap add " + DEAD_TAP + " mode tap",
              "link set %s master %s up".formatted(DEAD_TAP, shape.bridge)));
    }
    if (shape == Shape.PROXMOX_VLAN_AWARE) {
      HOST.exec("bridge", "vlan", "add", "vid", "2-4094", "dev", "eth0");
    }
    await("the guest").until(() -> Ip.HERE.execAttempt("ping", "-c1", "-W1", GUEST).succeeded());
  }

  /**
   * Returns the host's network, the options of the bridge, and the VLANs and state of its ports.
   */
  private static List<String> picture(Shape shape) {
    return Stream.concat(AgentFixture.networkOfHost().stream(), Stream.of(ports(shape))).toList();
  }

  /** Leaves out the timers and what a spanning tree has found out, or changes for a moment. */
  private static String ports(Shape shape) {
    return HOST.run("-d link show " + shape.bridge)
            .replaceAll(" bridge_id .*|mtu \\d+|ageing_time \\d+", "")
        + HOST.run("-br link show master " + shape.bridge)
        + HOST.exec("bridge", "vlan", "show");
  }
}
