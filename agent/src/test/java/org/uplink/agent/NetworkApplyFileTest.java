package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Makes the network of one host from a file. */
final class NetworkApplyFileTest extends NetworkApplyFixture {
  @Test
  void makesTheNetworkOfANetplanFileAndChangesNothingTheSecondTime() throws Exception {
    Path file = folder.resolve("99-vmbr0.yaml");
    Files.writeString(
        file,
        """
        network:
          version: 2
          ethernets:
            eth0: {dhcp4: false}
          bridges:
            vmbr0:
              interfaces: [eth0]
              mtu: 1400
              addresses: [192.0.2.10/24, "2001:db8::10/64"]
              routes:
                - {to: default, via: 192.0.2.1}
              parameters: {stp: false, forward-delay: 0}
        """);
    assertMade(file, List.of("address vmbr0 192.0.2.10/24", "address vmbr0 2001:db8::10/64"));
  }

  @Test
  void makesTheNetworkOfAnNmstateFileAndChangesNothingTheSecondTime() throws Exception {
    Path file = folder.resolve("desired.yml");
    Files.writeString(
        file,
        """
        interfaces:
        - name: vmbr0
          type: linux-bridge
          state: up
          mtu: 1400
          ipv4:
            enabled: true
            address:
            - {ip: 192.0.2.77, prefix-length: 24}
          ipv6: {enabled: false}
          bridge:
            options: {stp: {enabled: false}}
            port:
            - name: eth0
        - {name: eth0, type: ethernet, state: up}
        routes:
          config:
          - destination: 0.0.0.0/0
            next-hop-address: 192.0.2.1
            next-hop-interface: vmbr0
        """);
    assertMade(file, List.of("address vmbr0 192.0.2.77/24"));
    assertThat(AgentFixture.networkOfHost()).noneMatch(line -> line.contains("192.0.2.10"));
  }

  @Test
  void removesABridgeAndChangesNothingTheSecondTime() throws Exception {
    Path file = folder.resolve("remove.yaml");
    Files.writeString(
        file,
        """
        networks:
          vmbr0: {remove: true}
          mgmt:
            nic: eth0
            bridged: false
            ipaddr: 192.0.2.10
            prefix: 24
            gateway: 192.0.2.1
            ipv6addr: "2001:db8::10/64"
            defaultRoute: true
        """);
    try (ServerSocket manager = listen("192.0.2.1")) {
      String proof = tcp(manager);
      NetworkCommand made = apply("--confirm", proof);
      assertThat(made.awaitEnd()).as(made.output()).isEqualTo(KEPT);

      NetworkCommand removed = run("apply", file.toString(), "--confirm", proof, "--json");

      assertThat(removed.awaitEnd()).as(removed.output()).isEqualTo(KEPT);
      assertThat(json(removed).path("outcome").asString()).isEqualTo("kept");
      List<String> after = AgentFixture.networkOfHost();
      assertThat(after)
          .noneMatch(line -> line.contains("vmbr0"))
          .anyMatch(line -> line.startsWith("address eth0 192.0.2.10/24"))
          .anyMatch(line -> line.startsWith("address eth0 2001:db8::10/64"))
          .anyMatch(line -> line.startsWith("route default eth0 192.0.2.1"));

      NetworkCommand again = run("apply", file.toString(), "--confirm", proof, "--json");

      assertThat(again.awaitEnd()).as(again.output()).isEqualTo(KEPT);
      assertThat(json(again).path("outcome").asString()).isEqualTo("unchanged");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
  }

  @Test
  void refusesAFileByNameAndLine() throws Exception {
    Path file = folder.resolve("wish");
    Files.writeString(
        file,
        """
        network:
          version: 2
          bridges:
            vmbr0:
              interfaces: [eth0]
              parameters:
                stp: false
                path-cost: {eth0: 4}
        """);

    Path second = folder.resolve("second");
    Files.writeString(
        second,
        """
        network:
          version: 2
          ethernets: {eth0: {}, eth1: {}}
          bridges: {vmbr0: {interfaces: [eth0], addresses: [192.0.2.10/24]}}
        """);

    NetworkCommand unknownKey = run("apply", file.toString(), "--confirm", "ssh", "--json");
    NetworkCommand secondNic = run("apply", second.toString(), "--confirm", "ssh");
    NetworkCommand missing = run("apply", folder.resolve("none").toString(), "--confirm", "ssh");
    NetworkCommand both = apply(file.toString(), "--confirm", "ssh");
    NetworkCommand noBridge = run("apply", "--nic", "eth0", "--confirm", "ssh");
    NetworkCommand badAddress = apply("--address", "192.0.2.77", "--confirm", "ssh");

    assertThat(unknownKey.awaitEnd()).isEqualTo(REFUSED);
    assertThat(unknownKey.err())
        .contains("not supported: network.bridges.vmbr0.parameters.path-cost (line 8)");
    assertThat(json(unknownKey).path("outcome").asString()).isEqualTo("refused");
    assertThat(json(unknownKey).path("reason").asString()).contains("(line 8)");
    assertThat(secondNic.awaitEnd()).isEqualTo(REFUSED);
    assertThat(secondNic.err())
        .contains("network.ethernets.eth1 (line 3)", "eth1 has 198.51.100.10/24");
    assertThat(missing.awaitEnd()).isEqualTo(REFUSED);
    assertThat(missing.err()).contains("could not read", "none");
    assertThat(both.awaitEnd()).isEqualTo(REFUSED);
    assertThat(both.err()).contains("in the file", "in options");
    assertThat(noBridge.awaitEnd()).isEqualTo(REFUSED);
    assertThat(noBridge.err()).contains("--bridge is missing");
    assertThat(badAddress.awaitEnd()).isEqualTo(REFUSED);
    assertThat(badAddress.err()).contains("has no prefix length");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  /** Checks that a file's network is made, proved and kept, and that a second run does nothing. */
  private void assertMade(Path file, List<String> lines) throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      String[] words = {
        "apply", file.toString(), "--confirm", tcp(manager), "--accept-warnings", "--json"
      };
      NetworkCommand first = run(words);

      assertThat(first.awaitEnd()).as(first.output()).isEqualTo(KEPT);
      assertThat(json(first).path("outcome").asString()).isEqualTo("kept");
      assertThat(json(first).path("bridge").asString()).isEqualTo("vmbr0");
      assertThat(json(first).path("nic").asString()).isEqualTo("eth0");
      List<String> after = AgentFixture.networkOfHost();
      for (String line : lines) {
        assertThat(after).anyMatch(it -> it.startsWith(line));
      }
      assertThat(after)
          .anyMatch(line -> line.startsWith("route default vmbr0 192.0.2.1"))
          .anyMatch(line -> line.startsWith("link eth0 ") && line.contains(" vmbr0 "))
          .anyMatch(line -> line.startsWith("link vmbr0 ") && line.contains("1400"));

      NetworkCommand second = run(words);

      assertThat(second.awaitEnd()).as(second.output()).isEqualTo(KEPT);
      assertThat(json(second).path("outcome").asString()).isEqualTo("unchanged");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
  }
}
