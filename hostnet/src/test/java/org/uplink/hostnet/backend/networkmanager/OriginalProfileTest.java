package org.uplink.hostnet.backend.networkmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.platform.StepListener;

/** Takes profiles out of use, and puts them into use again. Needs no kernel. */
class OriginalProfileTest {
  private static final String FILE = "/etc/NetworkManager/system-connections/office.nmconnection";
  private static final String UUID = "6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11";
  private static final String OTHER_UUID = "7d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11";

  @TempDir private Path root;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[connection]\nid=office\n",
        "# of the office\n[connection]\nid=office\nautoconnect=true\n[ipv4]\nmethod=auto\n",
        "[connection]\nautoconnect = no\n\n\nid=office",
        "[ipv4]\nautoconnect=1\n[connection]\nautoconnect=false\nid=B\u00fcro",
        "[connection]\r\nid=office\r\n",
        "[connection] \nautoconnect=true\n",
        "[ipv4]\nmethod=auto\n",
        "[connection]\nautoconnect=true\nautoconnect=false\n",
      })
  void profileIsAsBeforeByteForByteOrRefused(String text) {
    OriginalProfile original;
    FileContent before = FileContent.ofPrivate(text);
    files().write(FILE, Optional.of(before));
    try {
      original = read("802-3-ethernet", FILE);
    } catch (RuntimeException e) {
      assertThat(e).hasMessageContaining("nmcli connection modify " + UUID);
      return;
    }
    FileContent disarmed = original.disarming().after().orElseThrow();
    assertThat(Keyfile.parse(disarmed.decoded()).get("connection", "autoconnect"))
        .hasValue("false");
    Keyfile bridge = Keyfile.parse(original.rememberIn(Keyfile.EMPTY).text());
    assertThat(OriginalProfile.arm(disarmed, bridge)).isEqualTo(before);
    assertThat(OriginalProfile.findUuid(bridge)).hasValue(UUID);
  }

  @Test
  void editOfTheDisarmedProfileSurvives() {
    files().write(FILE, Optional.of(FileContent.ofPrivate("[connection]\nid=office\n")));
    OriginalProfile original = read("802-3-ethernet", FILE);
    String disarmed = original.disarming().after().orElseThrow().decoded();
    FileContent edited = FileContent.ofPrivate(disarmed.replace("office", "lab"));
    assertThat(OriginalProfile.arm(edited, original.rememberIn(Keyfile.EMPTY)).decoded())
        .isEqualTo("[connection]\nid=lab\n");
  }

  @Test
  void refusesProfilesThatItCannotTakeOutOfUse() {
    assertThatThrownBy(() -> read("802-3-ethernet", "/etc/network/interfaces"))
        .hasMessageContaining("no keyfile")
        .hasMessageContaining("nmcli connection migrate");
    assertThatThrownBy(
            () -> read("802-3-ethernet", "/run/NetworkManager/system-connections/a.nmconnection"))
        .hasMessageContaining("at each boot");
    assertThatThrownBy(() -> read("802-11-wireless", FILE)).hasMessageContaining("802-11-wireless");
    assertThatThrownBy(() -> read("802-3-ethernet", FILE)).hasMessageContaining("is missing");
    assertThatThrownBy(() -> OriginalProfile.read("eth0", manager(_ -> ""), files()))
        .hasMessageContaining("nmcli device connect eth0");
  }

  /** NetworkManager 1.46 and newer write connection.controller instead of connection.master. */
  @ParameterizedTest
  @CsvSource({
    "connection, master",
    "connection, controller",
    "vlan, parent",
    "macvlan, parent",
    "ipvlan, parent",
    "vxlan, parent",
  })
  void refusesAProfileThatAnotherOneNamesByItsUuid(String section, String key) {
    String path = FILE.replace("office", "other");
    files().write(FILE, Optional.of(FileContent.ofPrivate("[connection]\nid=office\n")));
    files()
        .write(
            path,
            Optional.of(
                FileContent.ofPrivate(
                    "[connection]\nuuid=%s\n[%s]\n%s=%s\n"
                        .formatted(OTHER_UUID, section, key, UUID))));
    NetworkManager manager =
        manager(
            words ->
                words.contains("--active")
                    ? "eth0:%s:802-3-ethernet:%s\n".formatted(UUID, FILE)
                    : "%s:%s\n%s:%s\n".formatted(UUID, FILE, OTHER_UUID, path));
    assertThatThrownBy(() -> OriginalProfile.read("eth0", manager, files()))
        .hasMessageContaining(
            "nmcli connection modify %s %s.%s eth0".formatted(OTHER_UUID, section, key));
  }

  private OriginalProfile read(String type, String file) {
    String active = String.join(":", List.of("eth0", UUID, type, file)) + "\n";
    return OriginalProfile.read("eth0", manager(_ -> active), files());
  }

  private static NetworkManager manager(Commands commands) {
    return new NetworkManager(commands, NetworkManager.START_LIMIT, StepListener.NONE);
  }

  private OwnerFiles files() {
    return new OwnerFiles(root, StepListener.NONE);
  }
}
