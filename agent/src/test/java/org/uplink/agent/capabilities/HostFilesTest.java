package org.uplink.agent.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.verbs.capabilities.OperatingSystem;

class HostFilesTest {
  private static final Optional<String> MAC = Optional.of("52:54:00:00:00:02");

  @TempDir Path root;

  @Test
  void readsOperatingSystemFromOsRelease() throws IOException {
    write(
        "usr/lib/os-release",
        """
        # comment
        PRETTY_NAME="Say \\"Debian\\" 13"
        NAME='Debian GNU/Linux'
        VERSION_ID=13
        BUILD_ID=
        """);

    assertThat(OsRelease.read(files()))
        .isEqualTo(
            new OperatingSystem(
                Optional.of("Debian GNU/Linux"),
                Optional.of("13"),
                Optional.empty(),
                Optional.of("Say \"Debian\" 13")));

    write("etc/os-release", "NAME=Other\n");
    assertThat(OsRelease.read(files()).name()).contains("Other");
  }

  @Test
  void returnsNothingWhenFilesAreMissing() {
    assertThat(OsRelease.read(files()).name()).isEmpty();
    assertThat(new DeviceFiles(files()).speedMbit("eth0", 2, MAC)).isZero();
  }

  @Test
  void reportsSpeedOnlyIfSysfsShowsTheSameDevice() throws IOException {
    write("sys/class/net/eth0/ifindex", "2\n");
    write("sys/class/net/eth0/address", "52:54:00:00:00:02\n");
    write("sys/class/net/eth0/speed", "25000\n");
    var device = new DeviceFiles(files());

    assertThat(device.speedMbit("eth0", 2, MAC)).isEqualTo(25000);
    assertThat(device.speedMbit("eth0", 3, MAC)).isZero();
    assertThat(device.speedMbit("eth0", 2, Optional.of("52:54:00:00:00:03"))).isZero();

    write("sys/class/net/eth0/speed", "-1\n");
    assertThat(device.speedMbit("eth0", 2, MAC)).isZero();
  }

  private HostFiles files() {
    return new HostFiles(root);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
