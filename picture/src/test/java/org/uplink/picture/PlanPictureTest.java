package org.uplink.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlanPictureTest {
  private static final List<String> BEFORE =
      List.of(
          "eth0 up, MTU 1500, 192.0.2.7/24",
          "  default route through eth0 via 192.0.2.254",
          "eth1 up, MTU 9000",
          "old0 (bridge) down, MTU 1500");
  private static final List<String> AFTER =
      List.of(
          "eth0 up, MTU 1500, port of vmbr0",
          "eth1 up, MTU 9000",
          "vmbr0 (bridge) up, MTU 1500, 192.0.2.7/24",
          "  default route through vmbr0 via 192.0.2.254");

  @Test
  void showsWhatIsNewWhatChangesAndWhatGoesAway() throws Exception {
    Document picture =
        parse(
            new PlanPicture(
                    "The title.",
                    BEFORE,
                    AFTER,
                    Optional.of("before eth0, after vmbr0"),
                    List.of("a guest is cut off"),
                    Map.of("eth0", "no known program"),
                    List.of("create vmbr0", "add eth0 to vmbr0"))
                .svg());

    assertThat(texts(picture))
        .containsExactly(
            "The title.",
            "before",
            "device",
            "eth0",
            "up",
            "MTU 1500",
            "192.0.2.7/24",
            "default route through eth0 via 192.0.2.254",
            "device",
            "eth1",
            "up",
            "MTU 9000",
            "bridge, goes away",
            "old0",
            "down",
            "MTU 1500",
            "after",
            "device, changed",
            "eth0",
            "up",
            "MTU 1500",
            "port of vmbr0",
            "device",
            "eth1",
            "up",
            "MTU 9000",
            "bridge, new",
            "vmbr0",
            "up",
            "MTU 1500",
            "192.0.2.7/24",
            "default route through vmbr0 via 192.0.2.254",
            "Route to the engine: before eth0, after vmbr0.",
            "Warning: a guest is cut off.",
            "Owner of eth0: no known program.",
            "Step 1: create vmbr0.",
            "Step 2: add eth0 to vmbr0.");
    assertThat(picture.getElementsByTagName("desc").item(0).getTextContent())
        .startsWith("Before: device eth0 up MTU 1500")
        .contains("After: device, changed eth0")
        .endsWith("Step 2: add eth0 to vmbr0.");
  }

  @Test
  void showsAPlanWithoutDevices() throws Exception {
    Document picture = parse(plan(List.of()).svg());

    assertThat(texts(picture)).containsExactly("t");
    assertThat(picture.getElementsByTagName("desc").item(0).getTextContent())
        .isEqualTo("No device is changed.");
  }

  @Test
  void readsLinesOfAnyForm() throws Exception {
    List<String> odd = List.of("", "  alone", "x", "y (", "a ((b) c, , d", "<&>\u0001");

    assertThat(texts(parse(plan(odd).svg()))).contains("x", "y", "a", "<&>?");
  }

  private static PlanPicture plan(List<String> devices) {
    return new PlanPicture("t", devices, devices, Optional.empty(), List.of(), Map.of(), List.of());
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(Document picture) {
    NodeList nodes = picture.getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> ((Element) nodes.item(i)).getTextContent())
        .toList();
  }
}
