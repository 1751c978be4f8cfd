package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path folder;

  @Test
  void knowsTheStreamByItsDeviceAndInode() throws Exception {
    Path file = Files.createFile(folder.resolve("log"));
    Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino");
    String stream = attributes.get("dev") + ":" + attributes.get("ino");

    assertThat(Journal.isStream(stream, file)).isTrue();
    assertThat(Journal.isStream(stream, Files.createFile(folder.resolve("other")))).isFalse();
    assertThat(Journal.isStream(stream, folder.resolve("missing"))).isFalse();
    assertThat(Journal.isStream("", file)).isFalse();
    assertThat(Journal.isStream("no:stream", file)).isFalse();
  }

  /** The journal's stream is a socket, and /proc shows it as a link that leads to no file. */
  @Test
  void looksThroughTheLinkOfAnOpenFileWithoutName() throws Exception {
    Pipe pipe = Pipe.open();
    try (var sink = pipe.sink();
        var source = pipe.source()) {
      assertThat(sink.isOpen() && source.isOpen()).isTrue();
      Path link;
      try (var open = Files.list(Path.of("/proc/self/fd"))) {
        link = open.filter(each -> readLink(each).startsWith("pipe:[")).findFirst().orElseThrow();
      }
      Map<String, Object> attributes = Files.readAttributes(link, "unix:dev,ino");
      assertThat(readLink(link)).isEqualTo("pipe:[" + attributes.get("ino") + "]");
      assertThat(Journal.isStream(attributes.get("dev") + ":" + attributes.get("ino"), link))
          .isTrue();
    }
  }

  private static String readLink(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
