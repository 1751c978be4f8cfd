package org.uplink.hostnet.backend.ifupdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.interfaces.InterfacesFile;
import org.uplink.testkit.Seed;

/** Replaces the stanzas of a NIC and puts them back. */
class OriginalStanzasTest {
  private static final String PATH = "/etc/network/interfaces";
  private static final String BRIDGE =
      BridgeStanzas.COMMENT
          + "eth0\niface ovirtmgmt inet static\n\taddress 192.0.2.2/24\niface eth0 inet manual\n";
  private static final String BRIDGE_WITH_AUTO =
      BRIDGE.replace("iface ovirtmgmt", "auto ovirtmgmt\niface ovirtmgmt");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto eth0\niface eth0 inet static\n address 192.0.2.2/24\n",
        "auto lo eth0 eth1\n\niface eth0 inet static\n address 192.0.2.2/24",
        "allow-hotplug eth0\niface eth0 inet static\n address 192.0.2.2/24\n\n# end\n",
        "allow-hotplug eth1 eth0\nauto eth0\niface eth0 inet static\n address 192.0.2.2/24\n",
        """
        auto\teth0 \\
          eth1
        no-scripts eth0
        iface eth0 inet static
        iface eth1 inet manual
        # later
        iface eth0 inet6 auto
         mtu 9000

        iface eth2 inet manual
        """
      })
  void untouchedFileIsRestoredByteForByte(String text) {
    InterfacesFile file = InterfacesFile.parse(PATH, text);
    String changed = changed(file);
    InterfacesFile after = InterfacesFile.parse(PATH, changed);
    assertThat(after.stanzasOf("ovirtmgmt")).hasSize(1);
    assertThat(after.stanzasOf("eth0")).hasSize(1);
    assertThat(after.selectionsOf("eth0")).isEmpty();
    assertThat(after.selectionsOf("ovirtmgmt")).hasSize(1);
    assertThat(restored(file, changed)).isEqualTo(text);
  }

  /** Any file of ifupdown has its bytes again. */
  @Test
  void randomFilesAreRestoredByteForByte() {
    Random random = new Random(Seed.VALUE);
    List<String> pieces =
        List.of(
            "auto eth0\n",
            "auto lo eth0\n",
            "allow-hotplug eth0 eth1\n",
            "iface eth0 inet static\n\taddress 192.0.2.2/24\n",
            "iface eth0 inet6 auto\n",
            "iface eth1 inet dhcp\n  up ip route add default dev eth0\n",
            "# eth0\n",
            "\n",
            "  \t\n",
            "iface lo inet loopback\n");
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(8); j >= 0; j--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      text.append("iface eth0 inet static\n")
          .append(random.nextBoolean() ? "" : "\taddress 192.0.2.3/24");
      InterfacesFile file = InterfacesFile.parse(PATH, text.toString());
      assertThat(restored(file, changed(file))).as("%s", text).isEqualTo(text.toString());
    }
  }

  @Test
  void editsStay() {
    String text = "allow-hotplug eth0\nauto lo\niface eth0 inet static\n address 192.0.2.2/24\n";
    InterfacesFile file = InterfacesFile.parse(PATH, text);
    assertThat(restored(file, "# edited\n" + changed(file) + "iface eth5 inet manual\n"))
        .isEqualTo(
            "# edited\nauto lo\nallow-hotplug eth0\niface eth0 inet static\n address 192.0.2.2/24\niface eth5 inet manual\n");
  }

  @Test
  void fileThatOnlyBringsTheNicUpIsRestored() {
    String text = "auto lo eth0\nallow-hotplug eth0\n";
    InterfacesFile file = InterfacesFile.parse(PATH, text);
    String changed = new StanzaRewrite(file, "eth0", "ovirtmgmt").withoutNic();
    assertThat(changed).isEqualTo("auto lo\n");
    assertThat(restored(file, changed)).isEqualTo(text);
    assertThat(restored(file, changed + "# edited\n"))
        .isEqualTo("auto eth0\nallow-hotplug eth0\nauto lo\n# edited\n");
  }

  private static String changed(InterfacesFile file) {
    StanzaRewrite rewrite = new StanzaRewrite(file, "eth0", "ovirtmgmt");
    return rewrite.withBridge(rewrite.hasAuto() ? BRIDGE : BRIDGE_WITH_AUTO);
  }

  private static String restored(InterfacesFile original, String present) {
    return new OriginalStanzas(original, "eth0", "ovirtmgmt")
        .restoredIn(new FileContent(present, "rw-r--r--"))
        .text();
  }
}
