package org.uplink.hostnet.interfaces;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files of ifupdown. */
class InterfacesFilesTest {
  @TempDir private Path root;

  @Test
  void filesAreReadInTheOrderOfTheirInclusion() throws IOException {
    write(
        "etc/network/interfaces",
        "source /etc/network/interfaces.d/*\nsource-directory more\niface lo inet loopback\n");
    write("etc/network/interfaces.d/b", "iface eth1 inet manual\n");
    write("etc/network/interfaces.d/a.cfg", "iface eth0 inet manual\nsource ../interfaces\n");
    write("etc/network/interfaces.d/.hidden", "iface eth9 inet manual\n");
    write("etc/network/more/c", "iface eth2 inet manual\n");
    write("etc/network/more/c.dpkg-old", "iface eth9 inet manual\n");
    InterfacesFiles read = InterfacesFiles.read(root);
    assertThat(read.files().stream().map(InterfacesFile::path))
        .containsExactly(
            "/etc/network/interfaces",
            "/etc/network/interfaces.d/a.cfg",
            "/etc/network/interfaces.d/b",
            "/etc/network/more/c");
    assertThat(read.unread()).isEmpty();
    assertThat(read.stanzasOf("eth1")).hasSize(1);
  }

  @Test
  void inclusionsThatOnlyAShellUnderstandsAreNamed() throws IOException {
    write("etc/network/interfaces", "source /etc/$FOLDER/*\nsource /etc/*/interfaces\n");
    assertThat(InterfacesFiles.read(root).unread())
        .containsExactly("source /etc/$FOLDER/*", "source /etc/*/interfaces");
  }

  @Test
  void hostWithoutIfupdownHasNoStanzas() {
    assertThat(InterfacesFiles.read(root).files()).isEmpty();
  }

  @Test
  void stanzaEndsBeforeTheCommentOfTheNextOne() {
    String text =
        """
        auto lo eth0
        iface eth0 inet static
          # The office.
          address \\
            192.0.2.2/24

          gateway 192.0.2.1

        # The second one.
        iface eth0 inet6 auto
        allow-hotplug eth0""";
    InterfacesFile file = InterfacesFile.parse("/etc/network/interfaces", text);
    List<Stanza> stanzas = file.stanzasOf("eth0");
    assertThat(stanzas).hasSize(2);
    assertThat(textOf(stanzas.getFirst().lines())).endsWith("gateway 192.0.2.1\n");
    assertThat(stanzas.getFirst().option("address")).hasValue("192.0.2.2/24");
    assertThat(stanzas.getFirst().method()).hasValue("static");
    assertThat(textOf(stanzas.getLast().lines())).isEqualTo("iface eth0 inet6 auto\n");
    assertThat(file.selectionsOf("eth0")).hasSize(2);
    assertThat(textOf(file.lines())).isEqualTo(text);
  }

  @Test
  void upInterfaceIsReplacedWhereItIs() {
    assertThat(UpInterfaces.replace("lo=lo\neth0=eth0\neth1=eth1\n", "eth0", "br0", "br0"))
        .isEqualTo("lo=lo\nbr0=br0\neth1=eth1\n");
    assertThat(UpInterfaces.replace("lo=lo\nbr0=br0\n", "eth0", "br0", "br0"))
        .isEqualTo("lo=lo\nbr0=br0\n");
    assertThat(UpInterfaces.replace("br0=br0\neth0=eth0\n", "eth0", "br0", "br0"))
        .isEqualTo("br0=br0\n");
    assertThat(UpInterfaces.replace("lo=lo\n", "eth0", "br0", "br0")).isEqualTo("lo=lo\nbr0=br0\n");
  }

  private static String textOf(List<InterfacesLine> lines) {
    return lines.stream().map(InterfacesLine::raw).collect(Collectors.joining());
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
