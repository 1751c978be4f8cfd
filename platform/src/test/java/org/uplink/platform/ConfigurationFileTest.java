package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
  @TempDir Path folder;

  @Test
  void readsSettingsWithTheirLines() throws Exception {
    Path file =
        write(
            """
            # the agent of this host
            listen = 192.0.2.10:54322

              key=/etc/a = b
            engine-name =
            """);
    var configuration = ConfigurationFile.read(file);
    assertThat(configuration.get("listen"))
        .contains(new ConfigurationFile.Setting("listen", "192.0.2.10:54322", file, 2));
    assertThat(configuration.get("key").orElseThrow().value()).isEqualTo("/etc/a = b");
    assertThat(configuration.get("key").orElseThrow().origin()).isEqualTo(file + ", line 4");
    assertThat(configuration.get("engine-name").orElseThrow().value()).isEmpty();
    assertThat(configuration.get("missing")).isEmpty();
  }

  @Test
  void refusesLineOfAnotherForm() throws IOException {
    Path file = write("# a comment\nlisten\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationFile.read(file))
        .withMessage(file + ", line 2: \"listen\" is not of the form key = value");
  }

  @Test
  void refusesKeyThatIsSetTwice() throws IOException {
    Path file = write("listen = a\nlisten = b\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationFile.read(file))
        .withMessage(file + ", line 2: listen is set twice, first in line 1");
  }

  @Test
  void refusesUnknownKey() throws Exception {
    Path file = write("\nlisen = a\n");
    var configuration = ConfigurationFile.read(file);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> configuration.requireKnown(List.of("listen", "key")))
        .withMessage(file + ", line 2: unknown key \"lisen\"; known are key, listen");
  }

  @Test
  void namesTheFileThatIsMissingOrNotText() throws IOException {
    Path missing = folder.resolve("none");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationFile.read(missing))
        .withMessage("The configuration file " + missing + " does not exist");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationFile.read(binary))
        .withMessage("Cannot read the configuration file " + binary + ": the file is not UTF-8");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("agent.conf"), text);
  }
}
