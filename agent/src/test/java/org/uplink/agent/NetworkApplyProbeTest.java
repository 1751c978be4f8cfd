package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What works before a change has to work after it. */
@Tag("long")
final class NetworkApplyProbeTest extends NetworkApplyFixture {
  @Test
  void keepsANetworkOverWhichAllProbesStillHold() throws Exception {
    Files.writeString(folder.resolve("resolv.conf"), "nameserver 192.0.2.1\n");
    try (ServerSocket manager = listen("192.0.2.1");
        ServerSocket storage = listen("192.0.2.1");
        DatagramSocket _ = startNameServer()) {
      NetworkCommand command =
          apply(
              "--confirm",
              tcp(manager),
              "--probe",
              "gateway",
              "--probe",
              "dns",
              "--probe",
              tcp(storage),
              "--require-probes");

      assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
      assertThat(command.err())
          .contains("gateway 192.0.2.1, gateway 2001:db8::1, dns 192.0.2.1, " + tcp(storage))
          .doesNotContain("left out");
    }
  }

  @Test
  void asksTheServersBehindSystemdResolved() throws Exception {
    Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.53\n");
    Path behind = Path.of("/run/systemd/resolve/resolv.conf"); // /run is this JVM's own.
    Files.createDirectories(behind.getParent());
    Files.writeString(behind, "nameserver 192.0.2.1\n");
    try (ServerSocket manager = listen("192.0.2.1");
        DatagramSocket _ = startNameServer()) {
      NetworkCommand command =
          apply("--confirm", tcp(manager), "--probe", "dns", "--require-probes");

      assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
      assertThat(command.err()).contains("dns 192.0.2.1");
    } finally {
      Files.delete(behind);
    }
  }

  @Test
  void rollsBackIfAProbeNoLongerHolds() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1");
        ServerSocket storage = listen("192.0.2.1")) {
      AgentFixture.runOnHost("nft", "add table inet f");
      AgentFixture.runOnHost(
          "nft", "add chain inet f out { type filter hook output priority 0 ; policy accept ; }");
      AgentFixture.runOnHost(
          "nft", "add rule inet f out oifname vmbr0 tcp dport " + storage.getLocalPort() + " drop");

      NetworkCommand command =
          apply(
              "--confirm",
              tcp(manager),
              "--probe",
              tcp(storage),
              "--within",
              "8s",
              "--accept-warnings");

      assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
      assertThat(command.out()).contains(tcp(storage));
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    }
  }

  @Test
  void leavesOutWhatFailsBeforeOrRefusesTheChange() throws Exception {
    Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.53\n");
    try (ServerSocket manager = listen("192.0.2.1");
        ServerSocket other = listen("198.51.100.1")) {
      String[] probes = {
        "--confirm", tcp(manager), "--probe", "dns", "--probe", tcp(other), "--require-probes"
      };
      NetworkCommand required = apply(probes);
      assertThat(required.awaitEnd()).as(required.output()).isEqualTo(REFUSED);
      assertThat(required.err()).contains("dns 127.0.0.53", "Nothing was changed");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

      probes[probes.length - 1] = "--accept-warnings";
      NetworkCommand command = apply(probes);

      assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
      assertThat(command.err())
          .contains(
              "The probe dns 127.0.0.53 is left out: 127.0.0.53 is this host itself.",
              "The probe " + tcp(other) + " is left out: it fails already: ",
              "uses eth1, not eth0");
    }
  }

  @Test
  void saysThatAProbeFindsNothing() throws Exception {
    AgentFixture.ipOnHost("route del default", "-6 route del default");
    before = AgentFixture.networkOfHost();
    try (ServerSocket manager = listen("192.0.2.1")) {
      String[] words = {"--confirm", tcp(manager), "--probe", "gateway", "--require-probes"};
      NetworkCommand required = apply(words);
      assertThat(required.awaitEnd()).as(required.output()).isEqualTo(REFUSED);
      assertThat(required.err())
          .contains(
              "because of the probe gateway: this host has no default route with a gateway. Nothing was"
                  + " changed.");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

      words[words.length - 1] = "--accept-warnings";
      NetworkCommand command = apply(words);
      assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
      assertThat(command.err())
          .contains(
              "The probe gateway is left out: this host has no default route with a gateway.");
    }
  }

  /** Starts a name server that answers every question with an error. */
  private static DatagramSocket startNameServer() throws Exception {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53));
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              var packet = new DatagramPacket(new byte[512], 512);
              try {
                while (true) {
                  socket.receive(packet);
                  packet.getData()[2] |= (byte) 0x80;
                  packet.getData()[3] |= 5; // REFUSED
                  socket.send(packet);
                }
              } catch (SocketException e) {
                // The test is over.
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    return socket;
  }
}
