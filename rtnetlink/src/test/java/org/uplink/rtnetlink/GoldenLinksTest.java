package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.codec.LinkReader;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the captured messages of a Debian kernel, which has link kinds that many kernels lack. The
 * script {@code capture-links} captured them.
 */
class GoldenLinksTest {
  private static final Path CAPTURES =
      Path.of(System.getProperty("uplink.root", ".."), "rtnetlink/src/test/captures");
  private static JsonNode expected;
  private static LinkTable links;

  /** The attributes of each link's kind, by the link's name. */
  private static final Map<String, Map<Integer, String>> DATA = new TreeMap<>();

  @BeforeAll
  static void decode() throws IOException {
    expected = JsonMapper.shared().readTree(Files.readAllBytes(CAPTURES.resolve("links.json")));
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(CAPTURES.resolve("links.bin")));
    MessageCursor messages = new MessageCursor().over(bytes, 0, (int) bytes.byteSize());
    List<Link> read = new ArrayList<>();
    while (messages.next()) {
      if (messages.type() == Netlink.NEWLINK && messages.u8(0) == Netlink.UNSPEC) {
        Link link = LinkReader.read(messages);
        read.add(link);
        DATA.put(link.name(), data(messages));
      }
    }
    links = new LinkTable(read);
  }

  @Test
  void readsEveryKeyAsIpPrintsIt() {
    assertThat(links.all()).hasSize(expected.size()).hasSizeGreaterThan(20);
    for (JsonNode json : expected) {
      Link link = links.find(json.get("ifname").asString()).orElseThrow();
      Map<String, String> keys = CommonLinkKeys.of(link, links);
      assertThat(keys).as(link.toString()).isEqualTo(CommonLinkKeys.of(json, keys.keySet()));
    }
  }

  @Test
  void readsPortsAndActivePortOfBond() {
    Link bond = links.find("bond0").orElseThrow();
    assertThat(links.portsOf(bond)).extracting(Link::name).containsExactly("dummy1", "dummy2");
    LinkDetails.Bond details = (LinkDetails.Bond) bond.details();
    assertThat(details.mode()).isEqualTo(BondMode.ACTIVE_BACKUP);
    assertThat(details.activePort()).hasValue(links.find("dummy2").orElseThrow().index());
    LinkDetails.Bond lacp = (LinkDetails.Bond) links.find("bond1").orElseThrow().details();
    assertThat(lacp.mode()).isEqualTo(BondMode.LACP);
    assertThat(lacp.options())
        .containsEntry("lacp_rate", "1")
        .containsEntry("xmit_hash_policy", "1");
  }

  @Test
  void listsLinksDownThroughBridgeVlanAndBond() {
    assertThat(links.downFrom(links.find("br0").orElseThrow()))
        .extracting(Link::name)
        .containsExactly("br0", "bond0.42", "bond0", "dummy1", "dummy2");
  }

  @Test
  void requestsContainTheAttributesThatTheKernelReports() {
    int bond0 = links.find("bond0").orElseThrow().index();
    int dummy0 = links.find("dummy0").orElseThrow().index();
    Map<String, LinkRequest> requests =
        Map.of(
            "bond0.42",
            LinkRequest.createVlan("bond0.42", bond0, 42),
            "dummy0.7",
            LinkRequest.createVlan("dummy0.7", dummy0, 7),
            "vrf0",
            LinkRequest.createVrf("vrf0", TableId.of(1042)),
            "br0",
            LinkRequest.createBridge("br0")
                .stp(true)
                .vlanFiltering(true)
                .forwardDelay(Duration.ofSeconds(5)),
            "bond0",
            LinkRequest.createBond("bond0", BondMode.ACTIVE_BACKUP)
                .bondOption("miimon", 100)
                .bondOption("primary_reselect", 1)
                .primary(links.find("dummy2").orElseThrow().index()),
            "bond1",
            LinkRequest.createBond("bond1", BondMode.LACP)
                .bondOption("miimon", 50)
                .bondOption("lacp_rate", 1)
                .bondOption("xmit_hash_policy", 1));
    requests.forEach(
        (name, request) -> {
          byte[] message = request.message();
          MessageCursor sent =
              new MessageCursor().over(MemorySegment.ofArray(message), 0, message.length);
          assertThat(sent.next()).isTrue();
          assertThat(DATA.get(name)).as(name).containsAllEntriesOf(data(sent));
        });
  }

  private static Map<Integer, String> data(MessageCursor message) {
    Map<Integer, String> data = new TreeMap<>();
    AttributeCursor cursor = message.attributes(LinkAttribute.HEADER);
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.LINKINFO) {
        AttributeCursor info = cursor.nested();
        while (info.next()) {
          if (info.type() == LinkAttribute.INFO_DATA) {
            AttributeCursor own = info.nested();
            while (own.next()) {
              data.put(own.type(), HexFormat.of().formatHex(own.copy()));
            }
          }
        }
      }
    }
    return data;
  }
}
