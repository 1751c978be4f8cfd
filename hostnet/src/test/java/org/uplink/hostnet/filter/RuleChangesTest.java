package org.uplink.hostnet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.filter.PacketFlow.Change;
import org.uplink.hostnet.filter.RuleChange.Effect;

class RuleChangesTest {
  private static final FilterDevice BRIDGE = new FilterDevice("ovirtmgmt", 0, "bridge");
  private static final Change CHANGE = new Change(new FilterDevice("eth0", 5, ""), BRIDGE);

  @Test
  void findsRulesThatMatchOneOfTheDevices() {
    assertThat(
            input(
                "iifname \"eth0\" tcp dport 22 accept",
                "iifname { \"eth0\", \"eth1\" } counter packets 1 bytes 60 tcp dport 80 accept",
                "iif \"eth0\" log prefix \"in\"",
                "iifname \"eth1\" accept",
                "iifname \"eth01\" accept",
                "ip saddr 192.0.2.0/24 accept comment \"eth0\"",
                "log prefix \"eth0\" udp dport 1 accept"))
        .containsExactly(
            "LOST iifname \"eth0\" tcp dport 22 accept",
            "LOST iifname { \"eth0\", \"eth1\" } counter packets 1 bytes 60 tcp dport 80 accept",
            "LOST iif \"eth0\" log prefix \"in\"");
  }

  @Test
  void findsRulesOfGroupsKindsAndWildcards() {
    assertThat(
            input(
                "iifname \"eth*\" ip saddr 192.0.2.1 accept",
                "iifgroup 5 udp dport 53 accept",
                "meta iifkind \"bridge\" udp dport 54 accept",
                "iifgroup \"default\" udp dport 55 accept",
                "iifname \"ovirtmgmt\" udp dport 56 accept",
                "iifname != \"eth0\" udp dport 57 accept",
                "iifname != { \"eth0\", \"ovirtmgmt\" } udp dport 58 accept",
                "meta iiftype ether udp dport 59 accept"))
        .containsExactly(
            "LOST iifname \"eth*\" ip saddr 192.0.2.1 accept",
            "LOST iifgroup 5 udp dport 53 accept",
            "NEW meta iifkind \"bridge\" udp dport 54 accept",
            "NEW iifgroup \"default\" udp dport 55 accept",
            "NEW iifname \"ovirtmgmt\" udp dport 56 accept",
            "NEW iifname != \"eth0\" udp dport 57 accept");
  }

  @Test
  void leavesOutRulesThatHaveATwinOrBothDevices() {
    assertThat(
            input(
                "iifname { \"eth0\", \"ovirtmgmt\" } tcp dport 22 accept",
                "iifname \"*\" udp dport 53 accept",
                "iifname \"eth0\" counter packets 9 bytes 540 log prefix \"x\"",
                "iifname \"ovirtmgmt\" counter packets 0 bytes 0 log prefix \"x\"",
                "iifname != \"lo\" tcp dport 80 accept"))
        .isEmpty();
  }

  @Test
  void theOrderOfATwinCounts() {
    assertThat(
            input(
                "iifname \"eth0\" tcp dport 22 accept",
                "tcp dport 1-1000 drop",
                "iifname \"ovirtmgmt\" tcp dport 22 accept",
                "accept"))
        .containsExactly("LOST iifname \"eth0\" tcp dport 22 accept");
    assertThat(
            input(
                "iifname \"eth0\" tcp dport 22 accept",
                "iifname \"eth0\" tcp dport 23 accept",
                "iifname \"ovirtmgmt\" tcp dport 23 accept",
                "iifname \"ovirtmgmt\" tcp dport 22 accept"))
        .isEmpty();
  }

  @Test
  void aTwinIsNotNamedForTheEffectOfOthersInAnotherDirection() {
    assertThat(
            nft(
                """
                table inet t {
                  chain c {
                    type filter hook forward priority filter; policy accept;
                    udp dport 5 oifname "eth0" drop
                    udp dport 5 oifname "ovirtmgmt" drop
                    udp dport 6 oifgroup 5 meta mark set 0x00000007
                  }
                }
                """))
        .containsExactly("LOST udp dport 6 oifgroup 5 meta mark set 0x00000007");
  }

  @Test
  void rulesWithoutConditionsOnDevicesAreNotNamedForTheEffectOfOthers() {
    assertThat(input("iifname \"eth0\" accept", "tcp dport 22 accept"))
        .containsExactly("LOST iifname \"eth0\" accept");
  }

  @Test
  void aTwinInAnotherChainDoesNotCount() {
    assertThat(
            nft(
                """
                table inet t {
                  chain a {
                    type filter hook input priority filter; policy drop;
                    iifname "eth0" accept
                  }
                  chain b {
                    type filter hook forward priority filter; policy drop;
                    iifname "ovirtmgmt" accept
                  }
                }
                """))
        .containsExactly("LOST iifname \"eth0\" accept", "NEW iifname \"ovirtmgmt\" accept");
  }

  @Test
  void rulesWithoutEffectAreLeftOut() {
    assertThat(
            nft(
                """
                table inet t {
                  chain a {
                    type filter hook input priority filter; policy accept;
                    iifname "eth0" tcp dport 22 accept
                  }
                  chain b {
                    type filter hook input priority filter; policy accept;
                    iifname "eth0" goto c
                    goto c
                  }
                  chain c {
                    tcp dport 22 drop
                  }
                  chain unused {
                    iifname "eth0" drop
                  }
                }
                """))
        .isEmpty();
  }

  @Test
  void readsSetsMapsAndConcatenations() {
    String sets =
        """
        table inet t {
          set wan {
            typeof iifname
            elements = { "eth0",
                         "eth1" }
          }
          set both {
            type ifname
            elements = { "eth0", "ovirtmgmt" }
          }
          set ports {
            typeof iifname . tcp dport
            elements = { "eth0" . 22, "eth1" . 80,
                         "ovirtmgmt" . 22 timeout 1m expires 20s }
          }
          set few {
            type inet_service . ifname
            elements = { 22 . "eth0" }
          }
          map to {
            type ifname : verdict
            elements = { "eth0" : jump z, "lo" : accept }
          }
          chain z {
            tcp dport 99 accept
          }
          chain c {
            type filter hook input priority filter; policy drop;
            iifname @wan tcp dport 1 accept
            iifname @both tcp dport 2 accept
            iifname . tcp dport @ports accept
            tcp dport . iifname @few accept
            iifname vmap @to
            iifname vmap { "lo" : accept, "eth0" : jump y, "ovirtmgmt" : jump y }
            ct mark set iifname map { "eth0" : 0x00000001, "ovirtmgmt" : 0x00000001 }
            ct mark set iifname map { "eth0" : 0x00000001, "ovirtmgmt" : 0x00000002 }
            iifname . oifname { "eth0" . "eth1" } accept
            fib saddr . iif oif missing drop
            add @wan { iifname }
          }
        }
        """;
    assertThat(nft(sets))
        .containsExactly(
            "LOST iifname @wan tcp dport 1 accept",
            "LOST tcp dport . iifname @few accept",
            "LOST iifname vmap @to",
            "LOST ct mark set iifname map { \"eth0\" : 0x00000001, \"ovirtmgmt\" : 0x00000002 }",
            "LOST iifname . oifname { \"eth0\" . \"eth1\" } accept");
  }

  @Test
  void tablesOfTheFamilyBridgeSeePacketsAfterTheChangeOnly() {
    assertThat(
            nft(
                """
                table bridge b {
                  chain i {
                    type filter hook input priority 0; policy drop;
                    iifname "eth1" accept
                    iifname "eth0" tcp dport 22 accept
                    meta ibrname "ovirtmgmt" udp dport 53 accept
                  }
                }
                """))
        .containsExactly(
            "BRIDGED iifname \"eth0\" tcp dport 22 accept",
            "BRIDGED meta ibrname \"ovirtmgmt\" udp dport 53 accept",
            "BRIDGED policy drop");
    assertThat(
            nft(
                """
                table bridge b {
                  chain i {
                    type filter hook prerouting priority 0; policy drop;
                    iifname "vnet0" jump guest
                  }
                  chain guest {
                    drop
                  }
                }
                """))
        .containsExactly("BRIDGED policy drop");
  }

  @Test
  void rulesOfAnIngressHookStayInForce() {
    assertThat(
            nft(
                """
                table netdev n {
                  chain i {
                    type filter hook ingress device "eth0" priority filter; policy accept;
                    iifname "eth0" drop
                  }
                }
                """))
        .isEmpty();
  }

  @Test
  void findsRulesOfIptables() {
    String saved =
        """
        *nat
        :POSTROUTING ACCEPT [0:0]
        -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE
        -A POSTROUTING -o eth+ -j LOG --log-prefix a
        [3:180] -A POSTROUTING ! -o eth0 -j LOG --log-prefix b
        -A POSTROUTING -o eth1 -m comment --comment "not -o eth0 " -j LOG
        COMMIT
        *filter
        :INPUT DROP [0:0]
        :sub - [0:0]
        -A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -i ovirtmgmt -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -j sub
        -A INPUT -m devgroup --src-group 0x5 -j LOG
        -A INPUT -m physdev --physdev-in eth0 -j ACCEPT
        -A sub -i eth0 -j ACCEPT
        COMMIT
        """;
    assertThat(iptables(saved, false))
        .containsExactly(
            "LOST -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE",
            "LOST -A POSTROUTING -o eth+ -j LOG --log-prefix a",
            "NEW -A POSTROUTING ! -o eth0 -j LOG --log-prefix b",
            "LOST -A INPUT -m devgroup --src-group 0x5 -j LOG",
            "LOST -A sub -i eth0 -j ACCEPT");
    assertThat(iptables(saved, true))
        .contains("NEW -A INPUT -m physdev --physdev-in eth0 -j ACCEPT");
  }

  private static List<String> iptables(String saved, boolean bridged) {
    return IptablesRuleset.parse(saved, "ip", "iptables", Map.of(), bridged).stream()
        .flatMap(table -> RuleChanges.of(table, CHANGE).stream())
        .map(RuleChangesTest::line)
        .toList();
  }

  private static List<String> input(String... rules) {
    return nft(
        "table inet t {\nchain c {\ntype filter hook input priority filter; policy drop;\n"
            + String.join("\n", rules)
            + "\n}\n}\n");
  }

  private static List<String> nft(String ruleset) {
    return NftRuleset.parse(ruleset).stream()
        .flatMap(table -> RuleChanges.of(table, CHANGE).stream())
        .map(RuleChangesTest::line)
        .toList();
  }

  private static String line(RuleChange change) {
    Effect effect = change.effect();
    return effect + " " + change.text();
  }
}
