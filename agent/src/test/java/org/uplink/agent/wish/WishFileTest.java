package org.uplink.agent.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.testkit.Seed;
import org.uplink.verbs.setup.BondSettings;
import org.uplink.verbs.setup.NetworkSettings;

/** What all forms have in common, and the form of Host.setupNetworks. */
class WishFileTest {
  private static final NetworkState HOST =
      NetworkState.ofLinks(List.of(LinkState.of("eth0", Optional.empty(), 1500)));

  private static final String TAKE_OVER =
      """
      networks:
        vmbr0:
          nic: eth0
          takeOver: true
      bondings:
        bond0: {nics: [eth1, eth2], options: "mode=4 miimon=100"}
      """;

  private static final List<String> SEEDS =
      List.of(
          TAKE_OVER,
          """
          network:
            version: 2
            ethernets: {eth0: {match: {macaddress: "02:00:00:00:00:01"}, set-name: eth0}}
            bonds: {bond0: {interfaces: [eth1], parameters: {mode: 802.3ad}}}
            vlans: {eth0.5: {id: 5, link: eth0}}
            bridges:
              vmbr0:
                interfaces: [eth0]
                addresses: [192.0.2.10/24]
                routes: [{to: default, via: 192.0.2.1}]
                parameters: {stp: false, forward-delay: 0}
          """,
          """
          interfaces:
          - name: vmbr0
            type: linux-bridge
            state: up
            ipv4: {enabled: true, address: [{ip: 192.0.2.10, prefix-length: 24}]}
            bridge: {options: {stp: {enabled: false}}, port: [{name: eth0}]}
          - {name: eth0.5, type: vlan, vlan: {base-iface: eth0, id: 5}}
          routes:
            config: [{destination: 0.0.0.0/0, next-hop-address: 192.0.2.1, next-hop-interface: vmbr0}]
          """);

  private static final String HUGE = "x".repeat(5000);

  /** Texts whose refusals contain names. */
  private static final List<String> WITH_REFUSED_NAMES =
      List.of(
          "{networks: {a: {nic: eth0}, b: {nic: eth1}}}",
          "{networks: {a: {nic: eth0, remove: true}}}",
          "{networks: {a: {nic: eth0, bonding: bond0}}, bondings: {bond0: {nics: [eth1]}}}",
          "{networks: {a: {nic: eth0, ipaddr: 192.0.2.1, prefix: 24, netmask: 255.255.255.0, mtu: 9000}}}",
          "{networks: {a: {nic: eth0, nameservers: [192.0.2.1], bootproto: dhcp, gateway: 192.0.2.1}}}",
          """
          network:
            version: 2
            renderer: networkd
            ethernets: {eth0: {mtu: 1500}, eth1: {}}
            bridges: {vmbr0: {interfaces: [eth0], mtu: 9000, addresses: [192.0.2.1/24]}}
          """,
          """
          network:
            version: 2
            ethernets: {eth0: {addresses: [192.0.2.2/24]}}
            bridges: {vmbr0: {interfaces: [eth0], addresses: [192.0.2.1/24]}}
          """,
          """
          network:
            version: 2
            bonds: {bond0: {interfaces: [eth0], parameters: {mode: 802.3ad, lacp-rate: fast}}}
            bridges: {vmbr0: {interfaces: [eth0], addresses: [192.0.2.1/24]}}
          """,
          """
          network:
            version: 2
            ethernets: {eth0: {match: {macaddress: "02:00:00:00:00:01"}, set-name: eth0, dhcp4: true}}
          """,
          """
          network:
            version: 2
            vlans: {vlan5: {id: 5, link: eth0, addresses: [192.0.2.1/24], nameservers: {addresses: [192.0.2.3]}}}
          """,
          """
          network:
            version: 2
            bridges: {vmbr0: {interfaces: [vmbr1], addresses: [192.0.2.1/24]}, vmbr1: {interfaces: [vmbr0]}}
          """,
          """
          interfaces:
          - {name: eth1, type: ethernet}
          - {name: eth1, type: linux-bridge}
          """,
          """
          interfaces:
          - {name: old, type: linux-bridge, state: absent}
          - {name: vlan5, type: vlan, mtu: 1500, vlan: {base-iface: eth0, id: 5}}
          - name: vmbr0
            type: linux-bridge
            mtu: 9000
            bridge: {port: [{name: vlan5}]}
            ipv4: {enabled: true, dhcp: true}
          """,
          """
          interfaces:
          - {name: bond0, type: bond, link-aggregation: {mode: 1, port: [eth1], options: {primary: eth2}}}
          - {name: b1, type: bond, link-aggregation: {mode: 1, port: [eth1]}, ipv4: {enabled: false, dhcp: true}}
          """);

  @Test
  void readsTheParametersOfSetupNetworksAsYamlAndAsJson() {
    Wish yaml = WishFile.read(TAKE_OVER);

    assertThat(yaml.on(HOST, RunningConfiguration.EMPTY).networks())
        .isEqualTo(Map.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
    assertThat(yaml.on(HOST, RunningConfiguration.EMPTY).bondings())
        .isEqualTo(
            Map.of(
                "bond0",
                new BondSpec(List.of("eth1", "eth2"), "mode=4 miimon=100", Optional.empty())));
    assertThat(
            WishFile.read(
                    "{\"networks\": {\"vmbr0\": {\"nic\": \"eth0\", \"takeOver\": true}},"
                        + " \"bondings\": {\"bond0\": {\"nics\": [\"eth1\", \"eth2\"], \"options\":"
                        + " \"mode=4 miimon=100\"}}}")
                .toString())
        .isEqualTo(yaml.toString());
  }

  /** The gateway of a lease is not in the file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          network: {version: 2, bridges: {a: {interfaces: [eth1], addresses: [192.0.2.1/24]}, b: {interfaces: [eth0], dhcp4: true}}} | b
          network: {version: 2, bridges: {a: {interfaces: [eth1], addresses: [192.0.2.9/24], gateway4: 192.0.2.1}, b: {interfaces: [eth0], dhcp4: true}}} | a
          interfaces: [{name: a, type: ethernet, ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}}, {name: b, type: ethernet, ipv4: {enabled: true, dhcp: true}}] | b
          networks: {a: {nic: eth1, ipaddr: 192.0.2.1, prefix: 24}, b: {nic: eth0, takeOver: true}} | b
          """)
  void networkWithTheDefaultRouteProvesTheChange(String text, String network) {
    assertThat(WishFile.read(text).network()).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          networks: {a: {nic: eth1, takeOver: true}, b: {nic: eth0, takeOver: true}} | it names the networks a, b, and the change is proved over the one with the default route, which several of them may have: a, b. Give
          networks: {a: {nic: eth1}, b: {nic: eth0}} | which none of them has. Give exactly one of them a gateway, or request the others by a change of their own.
          """)
  void severalNetworksWithoutOneDefaultRouteAreRefused(String text, String message) {
    assertRefused(text, message);
  }

  @Test
  void knowsTheMembersOfSetupNetworks() {
    Set<String> network = members(NetworkSettings.class);
    network.remove("networkSwitch");
    network.addAll(Set.of("switch", "STP"));
    Set<String> bond = members(BondSettings.class);
    bond.remove("networkSwitch");
    bond.add("switch");

    assertThat(new TreeSet<>(SetupFile.NETWORK.keys())).isEqualTo(network);
    assertThat(new TreeSet<>(SetupFile.BOND.keys())).isEqualTo(bond);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {networks: {b: {nic: eth0, ports: 1}}} | not supported: networks.b.ports (line 1): supported there: nic, bonding,
          {networks: {b: {nic: eth0, mtu: big}}} | networks.b (line 1) is refused: the parameter "networks" "b" has "mtu"
          {networks: {b: {nic: {}, takeOver: true}}} | networks.b (line 1) is refused: the parameter "networks" "b" has "takeOver" without
          {networks: {}, options: {}} | not supported: options (line 1): supported there: networks, bondings
          {networks: {b: {remove: true}}} | the file is refused: it leaves no network
          {networks: {b: {nic: eth0}}, bondings: {bond0: {port: [a]}}} | not supported: bondings.bond0.port (line 1)
          {} | the form of the file is unknown: a file has, at its top level, the key "network:" (netplan), "interfaces:" (nmstate), or "networks:"
          {kind: NodeNetworkConfigurationPolicy} | the form of the file is unknown
          [1, 2] | the form of the file is unknown
          text | the form of the file is unknown
          {network: {version: 2}, interfaces: []} | not supported: interfaces (line 1): supported there: network
          {networks: {b: &x {}}} | not supported: networks.b (line 1): a YAML anchor
          {networks: *x} | not supported: networks (line 1): a YAML alias
          {networks: !!java.net.URL [http://192.0.2.1]} | not supported: networks (line 1): the YAML tag tag:yaml.org,2002:java.net.URL
          {networks: {b: !vault x}} | not supported: networks.b (line 1): the YAML tag !vault
          {networks: {? [1] : x}} | not supported: networks.? (line 1): a key that is not a plain text
          {networks: {b: [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}} | more than 16 levels
          {networks: { | the file is not valid YAML or JSON:
          """)
  void refusesOtherTexts(String text, String message) {
    assertRefused(text, message);
  }

  @Test
  void refusesEmptySeveralAndLargeDocuments() {
    assertRefused("", "the file is not valid YAML or JSON: it is empty.");
    assertRefused("# nothing\n", "it is empty.");
    assertRefused("networks: {}\n---\nnetworks: {}\n", "the file (line 2): a second document.");
    assertRefused("a: \"" + "x".repeat(WishFile.MAX_BYTES) + "\"", "not valid YAML or JSON");
  }

  /** Random changes of files of each form lead to a wish or to a refusal, and to nothing else. */
  @Test
  void randomTextsAreAWishOrARefusal() {
    long seed = Seed.VALUE;
    Random random = new Random(seed);
    List<String> words = words();
    int wishes = 0;
    int refusals = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), words, random);
      try {
        WishFile.read(text).on(HOST, RunningConfiguration.EMPTY);
        wishes++;
      } catch (SetupRefusedException e) {
        assertThat(e.getMessage()).as(text).isNotBlank().doesNotContain("Exception");
        refusals++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "text %d of seed %d is neither a wish nor a refusal:%n%s".formatted(i, seed, text), e);
      }
    }
    assertThat(wishes).isGreaterThan(100);
    assertThat(refusals).isGreaterThan(1000);
  }

  /** A name of a file may be as long as the file, and a message has to fit on a terminal. */
  @Test
  void messagesShortenLongNames() {
    Pattern word = Pattern.compile("[\\p{Alnum}_./:-]*\\p{Alnum}");
    int refusals = 0;
    for (String seed : Stream.concat(SEEDS.stream(), WITH_REFUSED_NAMES.stream()).toList()) {
      for (String old : word.matcher(seed).results().map(MatchResult::group).distinct().toList()) {
        Matcher all =
            Pattern.compile("(?<!\\p{Alnum})" + Pattern.quote(old) + "(?!\\p{Alnum})")
                .matcher(seed);
        for (String text : List.of(all.replaceFirst(HUGE), all.replaceAll(HUGE))) {
          Optional<SetupRefusedException> refusal = refusal(text);
          refusals += refusal.isPresent() ? 1 : 0;
          assertThat(refusal.map(SetupRefusedException::getMessage).orElse(""))
              .as(old + " in " + seed)
              .hasSizeLessThan(900);
        }
      }
    }
    assertThat(refusals).isGreaterThan(100);
  }

  @Test
  void messagesNameSomeOfManyNetworks() {
    String networks =
        IntStream.range(100, 999)
            .mapToObj("b%d: {nic: eth0}"::formatted)
            .collect(Collectors.joining(", "));
    assertRefused(
        "networks: {" + networks + "}", "the networks b100, b101, b102, b103, b104 and 894 more,");
  }

  private static Optional<SetupRefusedException> refusal(String text) {
    try {
      Wish wish = WishFile.read(text);
      wish.checkOwners(Map.of("eth0", Optional.of("nobody")));
      wish.on(HOST, RunningConfiguration.EMPTY);
      return Optional.empty();
    } catch (SetupRefusedException e) {
      return Optional.of(e);
    }
  }

  private static String mutated(String seed, List<String> words, Random random) {
    StringBuilder text = new StringBuilder(seed);
    for (int change = random.nextInt(4); change >= 0; change--) {
      int from = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, Math.min(text.length(), from + random.nextInt(8)));
        case 1 -> text.insert(from, words.get(random.nextInt(words.size())));
        case 2 ->
            text.setCharAt(
                from,
                (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x10000)));
        default -> replaceWord(text, from, words.get(random.nextInt(words.size())));
      }
      if (text.isEmpty()) {
        break;
      }
    }
    return text.toString();
  }

  private static void replaceWord(StringBuilder text, int from, String word) {
    int start = from;
    while (start < text.length() && !Character.isLetterOrDigit(text.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    text.replace(start, end, word);
  }

  /** Returns the keys of all forms, and values that are wrong in most places. */
  private static List<String> words() {
    List<String> words =
        new ArrayList<>(
            List.of(
                "{",
                "}",
                "[",
                "]",
                ": ",
                "- ",
                ", ",
                "&a ",
                "*a",
                "!t ",
                "? ",
                "| ",
                "> ",
                "\"",
                "'",
                "#",
                "\n",
                "  ",
                "\t",
                "---\n",
                "%YAML 1.1\n",
                "<<: ",
                "~",
                "null",
                "true",
                "0",
                "-1",
                "99999999999",
                "1e9",
                "0x10",
                "1.5",
                "eth0",
                "vmbr0",
                "bond0",
                "::1",
                "192.0.2.10/24",
                "2001:db8::10/64",
                "fe80::1",
                "default",
                "\u0000",
                "\ud800"));
    Stream.of(NetplanFile.SECTIONS, NmstateFile.SECTIONS, SetupFile.SECTIONS)
        .flatMap(List::stream)
        .flatMap(section -> section.keys().stream())
        .forEach(
            key -> {
              words.add(key);
              words.add(key + ": ");
            });
    return words;
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(SetupRefusedException.class)
        .isThrownBy(() -> WishFile.read(text))
        .withMessageContaining(message);
  }

  private static Set<String> members(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
