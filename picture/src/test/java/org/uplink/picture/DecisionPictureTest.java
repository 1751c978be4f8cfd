package org.uplink.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.uplink.api.decision.AutomaticDeployment;
import org.uplink.api.decision.DecisionConfidence;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.PathPointDocument;
import org.uplink.api.decision.Stance;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DecisionPictureTest {
  private static final PathPointDocument ENGINE = point("engine", "203.0.113.10");
  private static final PathPointDocument GATEWAY = point("gateway", "192.0.2.254");

  @Test
  void showsThePathFromTheEngineToTheActiveNic() throws Exception {
    Document picture =
        draw(
            decision(
                Optional.of("bond0.100"),
                List.of(),
                ENGINE,
                new PathPointDocument(
                    "engineTranslation",
                    Optional.empty(),
                    Optional.empty(),
                    List.of("203.0.113.10", "10.0.0.1"),
                    List.of(),
                    true,
                    Optional.empty()),
                GATEWAY,
                device("eth1", "nic"),
                device("eth0", "nic"),
                device("bond0", "bond", List.of("eth1", "eth0")),
                device("bond0.100", "vlan", List.of("bond0"), "192.0.2.7")));

    assertThat(texts(picture))
        .containsSubsequence(
            "engine",
            "203.0.113.10",
            "NAT: engine's address",
            "203.0.113.10",
            "→ 10.0.0.1",
            "gateway",
            "192.0.2.254",
            "NIC",
            "eth1",
            "NIC",
            "eth0",
            "bond",
            "bond0",
            "VLAN, active NIC",
            "bond0.100",
            "192.0.2.7",
            "host node1");
    assertThat(boxes(picture, "known")).hasSize(6);
    assertThat(boxes(picture, "chosen")).hasSize(1);
    assertThat(boxes(picture, "wrong")).isEmpty();
    List<Element> ports = boxes(picture, "known").subList(3, 5);
    assertThat(ports.getFirst().getAttribute("x"))
        .as("the ports of the bond are above each other")
        .isEqualTo(ports.getLast().getAttribute("x"));
  }

  @Test
  void drawsAnArrowOnlyBetweenDevicesThatAreConnected() throws Exception {
    Document picture =
        draw(
            decision(
                Optional.of("br0"),
                List.of(),
                ENGINE,
                device("eth0", "nic"),
                device("eth1", "nic"),
                device("bond0", "bond", List.of("eth0", "eth1")),
                device("eth2", "nic"),
                device("bond1", "bond", List.of("eth2")),
                device("br0", "bridge", List.of("bond0", "bond1"))));

    long arrows =
        elements(picture, "path").stream()
            .filter(path -> !path.getAttribute("class").startsWith("head"))
            .count();
    assertThat(arrows).as("engine to 3 NICs, 3 to bonds, 2 to the bridge").isEqualTo(8);
  }

  @Test
  void showsTheDeviceThatOtherEvidenceNames() throws Exception {
    Document picture =
        draw(
            decision(
                Optional.of("eth1"),
                List.of(
                    evidence("localAddress", Stance.DISAGREES, "eth0 has 192.0.2.7", "eth0"),
                    evidence("lastClientIface", Stance.DISAGREES, "it is eth0 too", "eth0"),
                    evidence("nicOwner", Stance.INFORMS, "eth1: NetworkManager 1.42", "eth1")),
                ENGINE,
                device("eth1", "nic")));

    assertThat(boxes(picture, "wrong")).hasSize(1);
    assertThat(texts(picture))
        .containsSubsequence("disagrees", "eth0")
        .contains(
            "Disagrees: eth0 has 192.0.2.7.",
            "Disagrees: it is eth0 too.",
            "Owner: eth1: NetworkManager 1.42.");
  }

  @Test
  void showsWhatIsNotKnown() throws Exception {
    Document reported =
        draw(
            decision(
                Optional.of("eth0"),
                List.of(),
                ENGINE,
                new PathPointDocument(
                    "device",
                    Optional.of("eth0"),
                    Optional.of("nic"),
                    List.of(),
                    List.of(),
                    false,
                    Optional.empty())));
    assertThat(boxes(reported, "unknown")).hasSize(1);
    assertThat(boxes(reported, "chosen")).isEmpty();

    Document kept = draw(decision(Optional.of("eth7"), List.of(), ENGINE, device("eth0", "nic")));
    assertThat(texts(kept))
        .as("an active NIC that the route does not use")
        .containsSubsequence("NIC", "eth0", "active NIC", "eth7");

    Document none = draw(decision(Optional.empty(), List.of(), ENGINE));
    assertThat(boxes(none, "unknown")).hasSize(1);
    assertThat(texts(none)).contains("no active NIC");

    assertThat(texts(draw(decision(Optional.of("eth0"), List.of()))))
        .as("a decision of an earlier release")
        .containsSubsequence("engine", "active NIC", "eth0");
  }

  @Test
  void showsALinkWithoutCarrier() throws Exception {
    Document picture =
        draw(
            decision(
                Optional.of("bond0"),
                List.of(),
                new PathPointDocument(
                    "device",
                    Optional.of("eth0"),
                    Optional.of("nic"),
                    List.of(),
                    List.of(),
                    true,
                    Optional.of(false)),
                device("bond0", "bond", List.of("eth0"))));

    assertThat(boxes(picture, "wrong")).hasSize(1);
    assertThat(texts(picture)).containsSubsequence("NIC, no carrier", "eth0");
  }

  @Test
  void showsTextsOfAnAttackerAsText() throws Exception {
    String hostile = "<script>alert(1)</script>]]>&\u0000\u001b[2J\u202e\ud800\uffff";
    DecisionDocument decision =
        decision(
            Optional.of(hostile),
            List.of(evidence(hostile, Stance.DISAGREES, hostile, hostile + hostile)),
            new PathPointDocument(
                hostile,
                Optional.of(hostile),
                Optional.of(hostile),
                List.of(hostile),
                List.of(),
                true,
                Optional.empty()),
            device(hostile, hostile, hostile));
    Document picture = draw(decision);

    assertThat(picture.getElementsByTagName("script").getLength()).isZero();
    assertThat(texts(picture)).contains("<script>alert(1)</script>]]>&??[2J???");
    assertThat(DecisionPicture.svg(decision)).doesNotContain("\u0000", "\u001b", "\u202e");
  }

  @Test
  void saysEverythingToAScreenReader() throws Exception {
    Document picture =
        draw(
            decision(
                Optional.of("eth1"),
                List.of(evidence("localAddress", Stance.DISAGREES, "eth0 has it", "eth0")),
                ENGINE,
                GATEWAY,
                device("eth1", "nic", "192.0.2.7")));

    assertThat(picture.getDocumentElement().getAttribute("role")).isEqualTo("img");
    assertThat(picture.getDocumentElement().getAttribute("aria-labelledby"))
        .isEqualTo("title description");
    assertThat(picture.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("The verdict.");
    assertThat(picture.getElementsByTagName("desc").item(0).getTextContent())
        .isEqualTo(
            "Path to host node1: engine 203.0.113.10; gateway 192.0.2.254; active NIC eth1"
                + " 192.0.2.7. Other devices: disagrees eth0. Because: The reason. Disagrees: eth0 has it. Next: The next step.");
  }

  @Test
  void keepsEverythingInsideThePicture() throws Exception {
    String ipv6 = "2001:db8:1111:2222:3333:4444:5555:6666";
    Document picture =
        draw(
            decision(
                Optional.of("eth0.4094"),
                List.of(
                    evidence("localAddress", Stance.DISAGREES, "a " + "long ".repeat(200), "eth7"),
                    evidence("plainRoute", Stance.DISAGREES, "another", "averylongname15")),
                point("engine", ipv6),
                point("gateway", ipv6),
                device("eth0", "nic"),
                device("eth0.4094", "vlan", List.of("eth0"), ipv6)));

    requireInside(picture);
    requireInside(
        draw(
            decision(
                Optional.of("eth0"),
                List.of(evidence("localAddress", Stance.DISAGREES, "other", "averylongname15")),
                point("engine", ipv6),
                point("gateway", ipv6),
                device("eth0", "nic"))));
  }

  private static void requireInside(Document picture) {
    String[] viewBox = picture.getDocumentElement().getAttribute("viewBox").split(" ", -1);
    int width = Integer.parseInt(viewBox[2]);
    int height = Integer.parseInt(viewBox[3]);
    for (Element box : elements(picture, "rect")) {
      assertThat(number(box, "x") + number(box, "width")).isLessThanOrEqualTo(width);
      assertThat(number(box, "y") + number(box, "height")).isLessThanOrEqualTo(height);
    }
    for (Element text : elements(picture, "text")) {
      assertThat(number(text, "y")).isBetween(1, height);
      assertThat(number(text, "x")).isBetween(1, width);
    }
  }

  private static Document draw(DecisionDocument decision) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(DecisionPicture.svg(decision))));
  }

  private static List<String> texts(Document picture) {
    return elements(picture, "text").stream().map(Element::getTextContent).toList();
  }

  private static List<Element> boxes(Document picture, String style) {
    return elements(picture, "rect").stream()
        .filter(box -> box.getAttribute("class").equals(style))
        .toList();
  }

  private static List<Element> elements(Document picture, String name) {
    NodeList nodes = picture.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  private static PathPointDocument point(String kind, String address) {
    return new PathPointDocument(
        kind,
        Optional.empty(),
        Optional.empty(),
        List.of(address),
        List.of(),
        true,
        Optional.empty());
  }

  private static PathPointDocument device(String name, String type, String... addresses) {
    return device(name, type, List.of(), addresses);
  }

  private static PathPointDocument device(
      String name, String type, List<String> lower, String... addresses) {
    return new PathPointDocument(
        "device",
        Optional.of(name),
        Optional.of(type),
        List.of(addresses),
        lower,
        true,
        Optional.of(true));
  }

  private static EvidenceDocument evidence(String kind, Stance stance, String text, String device) {
    return new EvidenceDocument(kind, stance, text, "question", "answer", Optional.of(device));
  }

  private static DecisionDocument decision(
      Optional<String> activeNic, List<EvidenceDocument> evidence, PathPointDocument... path) {
    return new DecisionDocument(
        1,
        "node1",
        Optional.of(1L),
        Optional.empty(),
        Instant.EPOCH,
        9,
        "situation",
        activeNic,
        Optional.empty(),
        Optional.empty(),
        DecisionConfidence.CONTESTED,
        AutomaticDeployment.SKIP,
        "The verdict.",
        "The reason.",
        "The next step.",
        Optional.empty(),
        Optional.empty(),
        evidence,
        List.of(path));
  }
}
