package org.uplink.platform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcFileTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/sys/kernel/overflowuid",
        "/proc/sys/kernel/pid_max",
        "/proc/sys/kernel/hostname",
        "/proc/sys/kernel/random/boot_id",
        "/proc/sys/net/ipv4/ip_local_port_range",
        "/proc/self/uid_map",
        "/proc/cpuinfo",
        "/sys/class/net/lo/mtu"
      })
  void readsWhatCatReads(String file) throws Exception {
    Process cat = new ProcessBuilder("cat", file).start();
    String expected = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // The clock of a processor changes from one read to the next.
    assertThat(withoutClock(ProcFile.read(Path.of(file))))
        .isEqualTo(withoutClock(expected.strip()));
  }

  @Test
  void readsFilesOfAnyLength(@TempDir Path folder) throws Exception {
    String text = "x".repeat(100_000);
    assertThat(ProcFile.read(Files.writeString(folder.resolve("file"), text + "\n")))
        .isEqualTo(text);
  }

  @Test
  void failsIfTheFileIsMissing(@TempDir Path folder) {
    assertThatIOException().isThrownBy(() -> ProcFile.read(folder.resolve("missing")));
  }

  private static String withoutClock(String text) {
    return text.replaceAll("cpu MHz.*", "");
  }
}
