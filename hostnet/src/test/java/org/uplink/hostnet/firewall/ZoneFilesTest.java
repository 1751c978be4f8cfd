package org.uplink.hostnet.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.platform.StepListener;

/** Adds devices to files of firewalld, and removes them without a trace. */
class ZoneFilesTest {
  private static final String HEAD = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

  @TempDir private Path root;
  private ZoneFiles files;

  @BeforeEach
  void createFolder() throws IOException {
    Files.createDirectories(root.resolve("etc/firewalld/zones"));
    files = new ZoneFiles(new OwnerFiles(root, StepListener.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<zone>\n  <short>Work</short>\n  <interface name=\"eth0\"/>\n  <service name=\"ssh\"/>\n</zone>\n",
        "<zone>\r\n\t<interface name='eth0' />\r\n</zone>\r\n",
        "<zone><interface name=\"eth0\"></interface></zone>",
        "<zone>\n<!-- <interface name=\"eth0\"/> <interface name=\"br0\"/> -->\n<interface name=\"eth0\"/></zone>",
        "<zone>\n  <description>\u00c4</description>\n  <interface name=\"eth+\"/>\n</zone>"
      })
  void deviceIsAddedBehindTheOtherOneAndRemovedWithoutATrace(String zone) throws IOException {
    write("work", HEAD + zone);
    write("home", HEAD + "<zone>\n  <interface name=\"eth7\"/>\n</zone>\n");
    byte[] before = Files.readAllBytes(file("work"));

    files.add("br0", "eth0");

    assertThat(files.zoneOf("br0")).contains("work");
    assertThat(files.zoneOf("eth0")).contains("work");
    assertThat(files.hasAdded("br0")).isTrue();
    byte[] added = Files.readAllBytes(file("work"));
    files.add("br0", "eth0");
    assertThat(Files.readAllBytes(file("work"))).as("repeated").isEqualTo(added);

    files.remove("br0");
    files.remove("br0");

    assertThat(Files.readAllBytes(file("work"))).isEqualTo(before);
    assertThat(files.hasAdded("br0")).isFalse();
    try (var left = Files.list(root.resolve("etc/firewalld"))) {
      assertThat(left).singleElement().isEqualTo(root.resolve("etc/firewalld/zones"));
    }
  }

  @Test
  void deviceOfSomebodyElseStays() throws IOException {
    String zone = HEAD + "<zone>\n  <interface name=\"br0\"/>\n</zone>\n";
    write("work", zone);
    write("home", HEAD + "<zone>\n  <interface name=\"eth0\"/>\n</zone>\n");

    files.add("br0", "eth0");
    assertThat(files.zoneOf("br0")).contains("work");
    files.remove("br0");

    assertThat(file("work")).hasContent(zone);
    assertThat(files.zoneOf("br0")).contains("work");
  }

  @Test
  void deviceThatNoFileNamesHasNoZone() throws IOException {
    files.add("br0", "eth0");
    assertThat(files.zoneOf("br0")).isEmpty();
    assertThat(files.hasAdded("br0")).isFalse();
    assertThat(files.defaultZone()).isEqualTo("public");
    Files.writeString(
        root.resolve("etc/firewalld/firewalld.conf"), "# DefaultZone=home\nDefaultZone=work\n");
    assertThat(files.defaultZone()).isEqualTo("work");
  }

  private Path file(String zone) {
    return root.resolve("etc/firewalld/zones/" + zone + ".xml");
  }

  private void write(String zone, String text) throws IOException {
    Files.writeString(file(zone), text);
  }
}
