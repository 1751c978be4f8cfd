package org.uplink.hostnet.user;

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
import org.uplink.verbs.warning.WarningCode;

class PacketFilterTest {
  private static final String LEGACY = "-A POSTROUTING -o eth0 -j MASQUERADE\n";

  @TempDir private Path proc;

  @BeforeEach
  void tables() throws IOException {
    Files.createDirectories(proc.resolve("self/net"));
  }

  @Test
  void runsOnlyNftIfThereAreNoOldTables() {
    assertThat(codes(Map.of("nft", "iifname \"eth0\" drop\n", "iptables-save", LEGACY)))
        .containsExactly(WarningCode.FILTER_RULE);
    assertThat(codes(Map.of())).isEmpty();
  }

  @Test
  void findsHooksAndRulesOfTheSameRuleset() {
    String ruleset =
        """
        table netdev f {
          chain early {
            type filter hook ingress device "eth0" priority filter; policy accept;
            iifname "eth0" drop
          }
        }
        """;
    assertThat(codes(Map.of("nft", ruleset)))
        .containsExactly(WarningCode.FILTER_RULE, WarningCode.FILTER_HOOK);
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
  void limitsTheRules() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      many.append("iifname \"eth0\" ip saddr 192.0.2." + i + " drop\n");
    }
    List<DeviceUser> users = users(Map.of("nft", many.toString()));
    assertThat(users).hasSize(21);
    assertThat(users.getLast().subject()).isEqualTo("230 more");
  }

  private List<WarningCode> codes(Map<String, String> programs) {
    return users(programs).stream().map(DeviceUser::code).toList();
  }

  private List<DeviceUser> users(Map<String, String> programs) {
    return new PacketFilter(proc, command -> Optional.ofNullable(programs.get(command.getFirst())))
        .usersOf("eth0", Optional.of("ovirtmgmt"));
  }
}
