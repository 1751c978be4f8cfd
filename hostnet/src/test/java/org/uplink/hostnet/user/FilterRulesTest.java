package org.uplink.hostnet.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilterRulesTest {
  private static final Optional<String> BRIDGE = Optional.of("ovirtmgmt");

  @Test
  void findsRulesOfNftablesThatNameTheDevice() {
    assertThat(
            nft(
                "oifname \"eth0\" masquerade",
                "iifname { \"eth0\", \"eth1\" } counter packets 1 bytes 60 accept",
                "iifname \"eth*\" drop",
                "iif \"eth0\" tcp dport 22 accept",
                "iifname != \"eth0\" return",
                "oifname \"eth1\" masquerade",
                "oifname \"eth01\" masquerade",
                "ip saddr 192.0.2.0/24 comment \"eth0\"",
                "log prefix \"eth0\" drop"))
        .containsExactly(
            "oifname \"eth0\" masquerade",
            "iifname { \"eth0\", \"eth1\" } counter packets 1 bytes 60 accept",
            "iifname \"eth*\" drop",
            "iif \"eth0\" tcp dport 22 accept",
            "iifname != \"eth0\" return");
  }

  @Test
  void leavesOutRulesThatCoverTheSuccessor() {
    assertThat(
            nft(
                "oifname { \"eth0\", \"ovirtmgmt\" } masquerade",
                "iifname \"*\" accept",
                "iifname \"eth0\" counter packets 9 bytes 540 drop",
                "iifname \"ovirtmgmt\" counter packets 0 bytes 0 drop",
                "oifname \"eth0\" accept"))
        .containsExactly("oifname \"eth0\" accept");
  }

  @Test
  void readsSetsOverSeveralLines() {
    assertThat(
            nft(
                "set wan {",
                "type ifname",
                "elements = { \"eth0\",",
                "             \"eth1\" }",
                "}",
                "set both {",
                "elements = { \"eth0\",",
                "             \"ovirtmgmt\" }",
                "}"))
        .containsExactly("elements = { \"eth0\", \"eth1\" }");
  }

  @Test
  void leavesOutHooksOfTheDevice() {
    assertThat(
            nft(
                "type filter hook ingress device \"eth0\" priority filter; policy accept;",
                "devices = { \"eth0\", \"eth1\" }"))
        .isEmpty();
  }

  @Test
  void findsRulesOfIptables() {
    String saved =
        """
        *nat
        :POSTROUTING ACCEPT [0:0]
        -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE
        -A POSTROUTING -o eth+ -j ACCEPT
        [3:180] -A POSTROUTING ! -i eth0 -j RETURN
        -A POSTROUTING -o eth1 -m comment --comment "not eth0 " -j ACCEPT
        -A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -i ovirtmgmt -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT
        """;
    assertThat(FilterRules.ofIptables(saved).thatName("eth0", BRIDGE))
        .containsExactly(
            "-A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE",
            "-A POSTROUTING -o eth+ -j ACCEPT",
            "[3:180] -A POSTROUTING ! -i eth0 -j RETURN");
    assertThat(FilterRules.ofIptables(saved).thatName("eth0", Optional.empty())).hasSize(4);
  }

  private static List<String> nft(String... statements) {
    String text =
        "table inet t {\n  chain c {\n    " + String.join("\n    ", statements) + "\n}\n}\n";
    return FilterRules.ofNftables(text).thatName("eth0", BRIDGE);
  }
}
