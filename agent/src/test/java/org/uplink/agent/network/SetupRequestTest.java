package org.uplink.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.Sha256;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.testkit.BrokenJson;
import org.uplink.testkit.Seed;
import tools.jackson.core.JacksonException;

class SetupRequestTest {
  @Test
  void acceptsNumbersAndBooleansAsText() {
    NetworkSpec text =
        network(
            "'nic': 'eth0', 'vlan': '10', 'bridged': 'False', 'mtu': '1400', 'ipaddr': '192.0.2.10',"
                + " 'prefix': '24', 'gateway': '192.0.2.1', 'defaultRoute': 'true', 'STP': 'no'");
    NetworkSpec plain =
        network(
            "'nic': 'eth0', 'vlan': 10, 'bridged': false, 'mtu': 1400, 'ipaddr': '192.0.2.10',"
                + " 'netmask': '255.255.255.0', 'gateway': '192.0.2.1', 'defaultRoute': true,"
                + " 'stp': false");

    assertThat(text).isEqualTo(plain);
    assertThat(text.vlan()).isEqualTo(OptionalInt.of(10));
    assertThat(text.ipv4().address()).contains(Prefix.parse("192.0.2.10/24"));
    assertThat(text.ipv4().gateway()).contains(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(text.linkOptions().bridged()).isFalse();
  }

  @Test
  void aRefusalNeverShowsTheParsersText() {
    String valid =
        "{\"networks\": {\"n\": {\"nic\": \"eth0\", \"mtu\": 1400, \"bridged\": true, \"nameservers\": []}},"
            + " \"bondings\": {\"bond0\": {\"nics\": [\"eth1\"], \"options\": \"mode=1\"}},"
            + " \"options\": {\"id\": \"a\", \"connectivityTimeout\": 7, \"commitOnSuccess\": true}}";
    assertThat(BrokenJson.of(valid, Seed.VALUE, 20_000))
        .allSatisfy(
            json ->
                assertThat(refusal(json))
                    .as(json)
                    .doesNotContainIgnoringCase("jackson")
                    .doesNotContain("org.", "java.", "[Source", "Exception", "Unexpected", "`"));
  }

  @Test
  void takeOverExcludesAddressing() {
    NetworkSpec spec = network("'nic': 'eth0', 'mtu': 1400, 'takeOver': 'true'");
    assertThat(spec.takeOver()).isTrue();
    assertThat(spec.ipv4()).isEqualTo(NetworkSpec.Ip.NONE);
    for (String member :
        List.of(
            "'ipaddr': '192.0.2.10', 'prefix': 24",
            "'gateway': '192.0.2.1'",
            "'ipv6addr': '2001:db8::1/64'",
            "'ipv6gateway': 'fe80::1'",
            "'ipv6autoconf': false",
            "'bootproto': 'dhcp'",
            "'dhcpv6': true",
            "'defaultRoute': true",
            "'nameservers': ['192.0.2.53']")) {
      assertThatThrownBy(() -> network("'nic': 'eth0', 'takeOver': true, " + member))
          .as(member)
          .hasMessageContaining("has \"takeOver\" beside addresses");
    }
    assertThatThrownBy(() -> network("'takeOver': true")).hasMessageContaining("without \"nic\"");
    assertThat(network("'nic': 'eth0', 'takeOver': false").takeOver()).isFalse();
  }

  @Test
  void appliesVdsmDefaults() {
    SetupRequest request =
        read("{'networks': {'n': {'nic': 'eth0'}}, 'bondings': {}, 'options': {}}");

    assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(request.waitsForConfirmation()).isTrue();
    assertThat(request.commitsOnSuccess()).isFalse();
    assertThat(request.id()).isEmpty();
    assertThat(network("'nic': 'eth0'").linkOptions()).isEqualTo(NetworkSpec.LinkOptions.BRIDGED);
    assertThat(network("'nic': 'eth0'").defaultRoute()).isFalse();
  }

  @Test
  void takesTheTokenOfTheProofOrItsDigest() {
    String digest = Sha256.of("secret");

    SetupRequest withToken = read("{'options': {'id': 'a', 'token': 'secret'}}");
    SetupRequest withDigest = read("{'options': {'id': 'a', 'tokenDigest': '" + digest + "'}}");

    assertThat(withToken.tokenDigest()).contains(digest);
    assertThat(withDigest.tokenDigest()).contains(digest);
    assertThat(withDigest.hash()).isEqualTo(withToken.hash());
    assertThat(read("{'options': {'id': 'a'}}").tokenDigest()).isEmpty();
    assertThatThrownBy(() -> read("{'options': {'tokenDigest': '" + digest.substring(1) + "'}}"))
        .hasMessageContaining("64 lower-case hexadecimal digits");
    assertThatThrownBy(() -> read("{'options': {'token': 's', 'tokenDigest': '" + digest + "'}}"))
        .hasMessageContaining("both token and tokenDigest");
  }

  @Test
  void ignoresEmptyMembers() {
    assertThat(network("'nic': 'eth0', 'custom': {}, 'hostQos': null, 'gateway': ''"))
        .isEqualTo(network("'nic': 'eth0'"));
  }

  @Test
  void readsRemovalsAndBonds() {
    SetupRequest request =
        read(
            "{'networks': {'old': {'remove': 'true'}},"
                + " 'bondings': {'bond1': {'nics': ['eth1', 'eth2'], 'options': 'mode=4'},"
                + " 'bond2': {'remove': true}}}");

    assertThat(request.networks().removedNetworks()).containsExactly("old");
    assertThat(request.networks().removedBondings()).containsExactly("bond2");
    assertThat(Objects.requireNonNull(request.networks().bondings().get("bond1")).nics())
        .containsExactly("eth1", "eth2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "26 | 'vlan': 'ten'",
        "26 | 'vlan': 99999999999",
        "22 | 'ipaddr': '192.0.2.1', 'prefix': 'wide'",
        "22 | 'nameservers': ['resolver']",
        "21 | 'bridged': 'maybe'",
        "21 | 'remove': true, 'nic': 'eth0'",
        "21 | 'bootproto': 'bootp'",
        "21 | 'hostQos': {'out': {}}",
        "21 | 'mtu': [1]",
        "22 | 'ipaddr': '192.0.2.256', 'prefix': 24",
        "22 | 'ipaddr': '192.0.2.1'",
        "22 | 'ipaddr': '192.0.2.1', 'netmask': '255.0.255.0'",
        "22 | 'ipaddr': '192.0.2.1', 'prefix': 33",
        "22 | 'ipaddr': '2001:db8::1', 'prefix': 24",
        "22 | 'ipv6addr': '2001:db8::1'",
        "22 | 'ipv6addr': '2001:db8::1/129'",
        "22 | 'gateway': 'router'",
        "22 | 'ipv6gateway': '192.0.2.1'"
      })
  void refusesInvalidNetworkWithCodeAndName(int code, String members) {
    assertThatThrownBy(() -> network(members))
        .hasMessageContaining("\"n\"")
        .asInstanceOf(type(SetupRefusedException.class))
        .returns(code, refusal -> refusal.code().number());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "21 | 'remove': true, 'nics': ['eth1']",
        "21 | 'nics': ['eth1'], 'switch': 'ovs'",
        "21 | 'nics': ['eth1'], 'hwaddr': 'nobody'",
        "21 | 'nics': {'eth1': true}"
      })
  void refusesInvalidBondWithCodeAndName(int code, String members) {
    assertThatThrownBy(() -> read("{'bondings': {'bond1': {" + members + "}}}"))
        .hasMessageContaining("\"bond1\"")
        .asInstanceOf(type(SetupRefusedException.class))
        .returns(code, refusal -> refusal.code().number());
  }

  @Test
  void hashIgnoresOrderOfMembers() {
    SetupRequest first =
        read("{'networks': {'n': {'nic': 'eth0', 'vlan': 1}}, 'options': {'id': 'a'}}");
    SetupRequest second =
        read("{'networks': {'n': {'vlan': 1, 'nic': 'eth0'}}, 'options': {'ticket': 'b'}}");
    SetupRequest other = read("{'networks': {'n': {'vlan': 2, 'nic': 'eth0'}}}");

    assertThat(second.hash()).isEqualTo(first.hash());
    assertThat(other.hash()).isNotEqualTo(first.hash());
    assertThat(first.id()).contains("a");
    assertThat(second.id()).isEqualTo(Optional.empty());
  }

  @Test
  void hashOfStoredChangesStaysTheSame() {
    assertThat(read("{'networks': {'n': {'vlan': 1, 'nic': 'eth0'}}}").hash())
        .isEqualTo("e9c5fc2ffd3a6868bd569a20f546f8a09d4336e0e02e910790af319aeae93d8f");
  }

  @Test
  void namesUnknownMemberAndSupportedOnes() {
    assertThatThrownBy(() -> network("'nic': 'eth0', 'hostQos': {'out': {}}"))
        .hasMessageStartingWith(
            "the parameter \"networks\" \"n\" has \"hostQos\", which this host does not support; it"
                + " supports nic, bonding, vlan,");
  }

  @Test
  void namesUnknownOption() {
    assertThatThrownBy(() -> read("{'networks': {}, 'options': {'rollBack': true}}"))
        .hasMessageStartingWith(
            "the parameter \"options\" has \"rollBack\", which this host does not support; it"
                + " supports");
    assertThat(read("{'networks': {}, 'options': {'rollBack': null}}").id()).isEmpty();
  }

  @Test
  void namesMalformedMember() {
    assertThatThrownBy(() -> network("'vlan': 'ten'"))
        .hasMessage(
            "the parameter \"networks\" \"n\" has \"vlan\": \"ten\", which is not a whole number.");
    assertThatThrownBy(() -> network("'STP': [1]"))
        .hasMessage(
            "the parameter \"networks\" \"n\" has \"stp\": [1], which is not true or false.");
  }

  @Test
  void readsPositionalParameters() {
    assertThat(read("[{'n': {'nic': 'eth0'}}, {}, {'connectivityTimeout': '120'}]").timeout())
        .isEqualTo(Duration.ofMinutes(2));
  }

  /** Returns the message of a refusal; empty for a request that is accepted or is not JSON. */
  private static String refusal(String json) {
    try {
      SetupRequest.read(Json.MAPPER.readTree(json));
      return "";
    } catch (SetupRefusedException e) {
      return String.valueOf(e.getMessage());
    } catch (JacksonException e) {
      return JsonProblem.describe(e);
    }
  }

  private static SetupRequest read(String json) {
    return SetupRequest.read(Json.MAPPER.readTree(json.replace('\'', '"')));
  }

  private static NetworkSpec network(String members) {
    SortedMap<String, NetworkSpec> networks =
        read("{'networks': {'n': {" + members + "}}}").networks().networks();
    return Objects.requireNonNull(networks.get("n"));
  }
}
