package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.SurrogateEscape;
import org.uplink.testkit.Seed;

/** Tests the devices of a query: names, alternative names, indexes and zones. */
class QueryDevicesTest {
  private static final InetAddress DESTINATION = InetAddress.ofLiteral("203.0.113.9");
  private static final InetAddress LINK_LOCAL = InetAddress.ofLiteral("fe80::1");

  private NamespaceFixture ip;
  private Rtnetlink net;
  private int index;

  @BeforeEach
  void createHostWithTwoNics() {
    ip = NamespaceFixture.create();
    net = ip.open();
    for (String link : List.of("eth0", "eth1")) {
      ip.ip("link add", link, "type veth peer name", "peer-" + link);
      ip.ip("link set", link, "up");
      ip.ip("link set", "peer-" + link, "up");
      ip.ip("-6 addr add fe80::2/64 dev", link, "nodad");
    }
    ip.ip("addr add 192.0.2.2/24 dev eth0");
    ip.ip("addr add 198.51.100.2/24 dev eth1");
    ip.ip("route add default via 198.51.100.1");
    ip.ip("route add default via 192.0.2.1 metric 9");
    index = net.links().find("eth0").orElseThrow().index();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "fifteen-bytes-0",
        "sixteen-bytes-01",
        "enp0s31f6longaltname",
        "ünïcödë",
        "üüüüüüüü",
        "名前名前名前"
      })
  void findsDeviceByAlternativeNameOfAnyLength(String name) {
    ip.ip("link property add dev eth0 altname", name);
    assertThat(net.links().find(name)).map(Link::name).contains("eth0");
    assertThat(device(RouteQuery.to(DESTINATION).outputDevice(name))).isEqualTo("eth0");
    assertThat(device(RouteQuery.to(LINK_LOCAL).zone(name))).isEqualTo("eth0");
    ip.exec("sysctl -qw net.ipv4.conf.all.forwarding=1 net.ipv4.conf.all.rp_filter=0");
    RouteQuery received =
        RouteQuery.to(DESTINATION).source(InetAddress.ofLiteral("192.0.2.7")).inputDevice(name);
    assertThat(((Lookup.Found) net.routes().get(received)).route().flow().inputDevice())
        .map(Device::name)
        .contains("eth0");
  }

  @Test
  void longestAlternativeNameIsFoundAndLongerOnesDoNotExist() {
    String longest = "n".repeat(127);
    ip.ip("link property add dev eth0 altname", longest);
    assertThat(device(RouteQuery.to(DESTINATION).outputDevice(longest))).isEqualTo("eth0");
    for (String name : List.of("n".repeat(126), "n".repeat(128), "n".repeat(70_000), "")) {
      assertThat(net.links().find(name)).isEmpty();
      assertThat(refusal(RouteQuery.to(DESTINATION).outputDevice(name))).contains("does not exist");
    }
  }

  @Test
  void zeroByteDoesNotEndName() {
    assertThat(net.links().find("eth0\0x")).isEmpty();
    assertThat(refusal(RouteQuery.to(DESTINATION).outputDevice("eth0\0x")))
        .contains("does not exist");
    assertThatThrownBy(() -> LinkRequest.createVeth("eth7\0x", "peer7").message())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero byte");
  }

  @Test
  void readsAndWritesNamesThatAreNotUtf8() {
    // The bytes FF, E9 (é in ISO 8859-1), and the first byte of a longer sequence.
    String name = "n\udcffx\udce9\udcc3";
    net.apply(LinkRequest.createVeth(name, "peer7").up());
    assertThat(net.links().list().find(name)).isPresent();
    Link link = net.links().find(name).orElseThrow();
    net.apply(AddressRequest.add(link.index(), Prefix.parse("fe80::7/64")).noDad());
    net.apply(LinkRequest.change(net.links().find("peer7").orElseThrow().index()).up());
    assertThat(device(RouteQuery.to(LINK_LOCAL).outputDevice(link.index()))).isEqualTo(name);
    assertThat(device(RouteQuery.to(LINK_LOCAL).outputDevice(name))).isEqualTo(name);
  }

  @Test
  void zoneIsNameOrIndex() {
    assertThat(device(RouteQuery.to(LINK_LOCAL).zone("eth0"))).isEqualTo("eth0");
    assertThat(device(RouteQuery.to(LINK_LOCAL).zone("" + index))).isEqualTo("eth0");
    assertThat(refusal(RouteQuery.to(LINK_LOCAL).zone("eth9"))).contains("eth9 does not exist");
    assertThat(refusal(RouteQuery.to(LINK_LOCAL).zone("0"))).contains("0 does not exist");
    assertThat(refusal(RouteQuery.to(LINK_LOCAL).zone("-1"))).contains("-1 does not exist");
    assertThat(refusal(RouteQuery.to(LINK_LOCAL).zone("99999"))).contains("99999 does not exist");
    assertThat(refusal(RouteQuery.to(LINK_LOCAL).zone("4294967297"))).contains("does not exist");
  }

  @Test
  void deviceNamedLikeAnIndexIsPreferred() {
    ip.ip("link property add dev eth1 altname", "" + index);
    assertThat(device(RouteQuery.to(LINK_LOCAL).zone("" + index))).isEqualTo("eth1");
  }

  @Test
  void zoneAndOutputDeviceMustBeTheSameDevice() {
    ip.ip("link property add dev eth0 altname uplink-of-this-host");
    RouteQuery same = RouteQuery.to(LINK_LOCAL).zone("eth0");
    assertThat(device(same.outputDevice("uplink-of-this-host"))).isEqualTo("eth0");
    assertThat(device(same.outputDevice(index))).isEqualTo("eth0");
    assertThat(refusal(same.outputDevice("eth1")))
        .contains("the zone of fe80::1 is eth0, and the output device is eth1");
  }

  @Test
  void refusesZoneOfThisProcessInAnotherNamespace() throws UnknownHostException {
    InetAddress zoned = Inet6Address.getByAddress(null, LINK_LOCAL.getAddress(), index);
    for (RouteQuery query :
        List.of(
            RouteQuery.to(zoned),
            RouteQuery.to(InetAddress.ofLiteral("2001:db8::1")).destination(zoned))) {
      assertThat(refusal(query)).contains("zone " + index, "namespace of this process");
    }
    assertThat(device(RouteQuery.to(zoned).zone("eth0"))).isEqualTo("eth0");
    assertThat(device(RouteQuery.to(zoned).destination(DESTINATION))).isEqualTo("eth1");
    try (Rtnetlink own = Rtnetlink.open(Namespace.ofProcess(ProcessHandle.current().pid()))) {
      InetAddress loopback = Inet6Address.getByAddress(null, LINK_LOCAL.getAddress(), 1);
      assertThat(String.valueOf(own.routes().getAll(List.of(RouteQuery.to(loopback)))))
          .doesNotContain("namespace of this process");
    }
  }

  @Test
  void batchAnswersQueriesWhoseDevicesNeedLookups() {
    ip.ip("link property add dev eth0 altname enp0s31f6longaltname");
    List<RouteQuery> queries = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      RouteQuery plain = RouteQuery.to(InetAddress.ofLiteral("203.0.113." + (1 + i)));
      queries.add(
          switch (i % 4) {
            case 0 -> plain.outputDevice("enp0s31f6longaltname");
            case 1 -> plain.vrf("eth0");
            case 2 -> plain.outputDevice("a-name-that-no-device-of-this-host-has");
            default -> plain;
          });
    }
    List<LookupResult> results = net.routes().getAll(queries);
    for (int i = 0; i < results.size(); i++) {
      String expected = i % 4 == 0 ? "eth0" : i % 4 == 3 ? "eth1" : "refused";
      assertThat(
              results.get(i) instanceof Lookup.Found(Route route)
                  ? route.device().orElseThrow().name() + " " + route.destination()
                  : "refused")
          .isEqualTo(
              expected.equals("refused")
                  ? expected
                  : "%s 203.0.113.%d/32".formatted(expected, 1 + i));
    }
  }

  @Test
  void refusesVrfThatIsNotAVrf() {
    assertThat(refusal(RouteQuery.to(DESTINATION).vrf("eth0"))).contains("eth0 is not a VRF");
    assertThat(refusal(RouteQuery.to(DESTINATION).outputDevice("eth0").vrf("eth1")))
        .contains("eth1 is not a VRF");
    assertThat(refusal(RouteQuery.to(DESTINATION).vrf("blue"))).contains("blue does not exist");
  }

  @Test
  void everyByteStringSurvivesDecodingAndEncoding() {
    byte[] letters = "é名a€\ufffd".getBytes(StandardCharsets.UTF_8);
    Random random = new Random(Seed.VALUE);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(15)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] =
            random.nextInt(4) == 0
                ? (byte) random.nextInt(1, 256)
                : letters[random.nextInt(letters.length)];
      }
      String text = SurrogateEscape.decode(bytes, bytes.length);
      assertThat(SurrogateEscape.encode(text)).isEqualTo(bytes);
    }
  }

  private String device(RouteQuery query) {
    return ((Lookup.Found) net.routes().get(query)).route().device().orElseThrow().name();
  }

  /** Returns the refusal, which is the same alone and in a batch. */
  private String refusal(RouteQuery query) {
    LookupResult inBatch = net.routes().getAll(List.of(query)).getFirst();
    String message = ((LookupResult.Refused) inBatch).error().getMessage();
    assertThatThrownBy(() -> net.routes().get(query))
        .isInstanceOf(NetlinkException.class)
        .hasMessage(message);
    return message;
  }
}
