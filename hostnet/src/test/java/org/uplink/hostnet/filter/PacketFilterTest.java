package org.uplink.hostnet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.verbs.warning.WarningCode;

class PacketFilterTest {
  private static final String LEGACY =
      "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o eth0 -j MASQUERADE\n";

  private boolean firewalld;

  @TempDir private Path root;
  private Path proc;

  @BeforeEach
  void tables() throws IOException {
    proc = root.resolve("proc");
    Files.createDirectories(proc.resolve("self/net"));
  }

  @Test
  void runsOnlyNftIfThereAreNoOldTables() {
    assertThat(codes(Map.of("nft", inChain("iifname \"eth0\" drop\n"), "iptables-save", LEGACY)))
        .containsExactly(WarningCode.FILTER_RULE);
    assertThat(codes(Map.of())).isEmpty();
  }

  @Test
  void findsHooksButNotTheirRulesWhichStayInForce() {
    String ruleset =
        """
        table netdev f {
          chain early {
            type filter hook ingress device "eth0" priority filter; policy accept;
            iifname "eth0" drop
          }
        }
        """;
    assertThat(codes(Map.of("nft", ruleset))).containsExactly(WarningCode.FILTER_HOOK);
  }

  @Test
  void runsIptablesSaveIfNftIsMissing() {
    assertThat(codes(Map.of("iptables-save", LEGACY))).containsExactly(WarningCode.FILTER_RULE);
    assertThat(codes(Map.of("ip6tables-save", LEGACY))).containsExactly(WarningCode.FILTER_RULE);
  }

  @Test
  void runsLegacySaveForOldTables() throws IOException {
    Files.writeString(proc.resolve("self/net/ip_tables_names"), "nat\n");
    assertThat(codes(Map.of("nft", "", "iptables-legacy-save", LEGACY)))
        .containsExactly(WarningCode.FILTER_RULE);
    assertThat(codes(Map.of("nft", "", "iptables-save", LEGACY)))
        .containsExactly(WarningCode.FILTER_RULE);
  }

  @Test
  void warnsIfNoProgramListsOldTables() throws IOException {
    Files.writeString(proc.resolve("self/net/ip6_tables_names"), "filter\n");
    assertThat(codes(Map.of("nft", ""))).containsExactly(WarningCode.NOT_CHECKED);
  }

  @Test
  void readsTheRulesThatNftDoesNotListCompletelyByIptables() {
    String hidden =
        """
        table ip filter {
        chain INPUT {
        type filter hook input priority filter; policy accept;
        xt match set counter packets 0 bytes 0 drop
        }
        }
        """;
    String saved = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m set --match-set S src,src -j DROP\n";
    String sets = "create S hash:net,iface family inet\nadd S 10.0.0.0/8,eth0\n";
    assertThat(codes(Map.of("nft", hidden, "iptables-nft-save", saved, "ipset", sets)))
        .containsExactly(WarningCode.FILTER_RULE);
    assertThat(
            codes(
                Map.of(
                    "nft",
                    hidden,
                    "iptables-nft-save",
                    saved,
                    "ipset",
                    sets + "add S 10.0.0.0/8,ovirtmgmt\n")))
        .isEmpty();
    assertThat(codes(Map.of("nft", hidden))).containsExactly(WarningCode.NOT_CHECKED);
    assertThat(codes(Map.of("nft", hidden, "iptables-nft-save", saved)))
        .containsExactly(WarningCode.NOT_CHECKED);
  }

  @Test
  void leavesTheRulesOfARunningFirewalldToItsZones() {
    String table = "table inet firewalld {\nchain c {\niifname \"eth0\" goto z\n}\n}\n";
    assertThat(codes(Map.of("nft", table))).containsExactly(WarningCode.FILTER_RULE);
    firewalld = true;
    assertThat(codes(Map.of("nft", table))).isEmpty();
  }

  @Test
  void namesTheFileFromWhichUfwLoadsARule() throws IOException {
    Path ufw = Files.createDirectories(root.resolve("etc/ufw"));
    Path file = ufw.resolve("user.rules");
    Files.writeString(ufw.resolve("ufw.conf"), "# comment\nENABLED=yes\n");
    // What "ufw allow in on eth0 to any port 22 proto tcp" writes.
    String rules =
        """
        *filter
        :ufw-user-input - [0:0]
        :ufw-user-limit - [0:0]
        ### RULES ###

        ### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in_eth0
        -A ufw-user-input -i eth0 -p tcp --dport 22 -j ACCEPT

        ### END RULES ###
        -A ufw-user-limit -j REJECT
        COMMIT
        """;
    Files.writeString(file, rules);
    String kernel =
        """
        table ip filter {
        chain INPUT {
        type filter hook input priority filter; policy drop;
        counter packets 1 bytes 2 jump ufw-user-input
        }
        chain ufw-user-input {
        iifname "eth0" meta l4proto tcp tcp dport 22 counter packets 0 bytes 0 accept
        }
        }
        """;
    assertThat(users(Map.of("nft", kernel)))
        .singleElement()
        .satisfies(
            user ->
                assertThat(user.text())
                    .contains(
                        "which ufw loads from " + file + " at each boot and reload,",
                        "matches packets of eth0 but not of ovirtmgmt, so add one for ovirtmgmt",
                        "chain ufw-user-input",
                        "-A ufw-user-input -i eth0 -p tcp --dport 22 -j ACCEPT"));
    assertThat(codes(Map.of("nft", ""))).as("not loaded yet").hasSize(1);
    // The next step that docs/install/agent.md names.
    String twin = "-A ufw-user-input -i ovirtmgmt -p tcp --dport 22 -j ACCEPT\n";
    Files.writeString(file, rules.replace("\n### END", twin + "\n### END"));
    assertThat(codes(Map.of("nft", ""))).isEmpty();
    Files.writeString(file, rules);
    Files.writeString(ufw.resolve("ufw.conf"), "ENABLED=no\n");
    assertThat(users(Map.of("nft", kernel)))
        .singleElement()
        .satisfies(user -> assertThat(user.subject()).contains("iifname \"eth0\""));
    assertThat(codes(Map.of("nft", ""))).isEmpty();
  }

  @Test
  void limitsTheRules() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      many.append("iifname \"eth0\" ip saddr 192.0.2." + i + " drop\n");
    }
    List<DeviceUser> users = users(Map.of("nft", inChain(many.toString())));
    assertThat(users).hasSize(21);
    assertThat(users.getLast().subject()).isEqualTo("230 more");
  }

  private static String inChain(String rules) {
    return "table inet t {\nchain c {\n" + rules + "}\n}\n";
  }

  private List<WarningCode> codes(Map<String, String> programs) {
    return users(programs).stream().map(DeviceUser::code).toList();
  }

  private List<DeviceUser> users(Map<String, String> programs) {
    return new PacketFilter(
            proc, () -> firewalld, command -> Optional.ofNullable(programs.get(command.getFirst())))
        .usersOf(
            new FilterDevice("eth0", 0, ""),
            Optional.of(new FilterDevice("ovirtmgmt", 0, "bridge")));
  }
}
