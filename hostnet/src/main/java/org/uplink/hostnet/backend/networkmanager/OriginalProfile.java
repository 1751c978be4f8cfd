package org.uplink.hostnet.backend.networkmanager;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * The profile that a NIC had before it became a bridge port. It stays where it is, and only does
 * not connect by itself. The profile of the bridge remembers it.
 *
 * @param uuid its id
 * @param path its file
 * @param content the content of the file
 * @param keyfile the parsed content
 */
record OriginalProfile(String uuid, String path, FileContent content, Keyfile keyfile) {
  private static final String SECTION = "user";
  private static final String UUID = "org.uplink.original-uuid";
  private static final String LINE = "org.uplink.original-autoconnect";
  private static final String DISARMED = "autoconnect=false";
  private static final Predicate<String> AUTOCONNECT =
      Pattern.compile("\\s*autoconnect\\s*=.*").asMatchPredicate();
  private static final String ETHERNET = "802-3-ethernet";

  /**
   * Reads the profile with which a NIC is connected.
   *
   * @throws SetupRefusedException if there is none, or its file cannot be edited
   */
  static OriginalProfile read(String nic, NetworkManager manager, OwnerFiles files) {
    NetworkManager.ActiveProfile profile =
        manager
            .findProfile(nic)
            .orElseThrow(
                () ->
                    refused(
                        "NetworkManager manages %1$s and has not connected it. Connect it first: nmcli device connect %1$s."
                            .formatted(nic)));
    if (!profile.type().equals(ETHERNET)) {
      throw refused(
          "the profile of %s has the type %s. Uplink supports %s only"
              .formatted(nic, profile.type(), ETHERNET));
    }
    if (!profile.file().endsWith(".nmconnection")) {
      throw refused(
          "the profile of %s is %s, which is no keyfile. Convert it first: nmcli connection migrate %s."
              .formatted(nic, profile.file(), profile.uuid()));
    }
    if (profile.file().startsWith("/run/")) {
      throw refused(
          "the profile of %s is %s, which another program or NetworkManager itself writes at each boot. Save it first, if the NIC is to have it at each boot: nmcli connection modify %s connection.autoconnect yes."
              .formatted(nic, profile.file(), profile.uuid()));
    }
    FileContent content =
        files
            .read(profile.file())
            .orElseThrow(() -> refused("the profile %s is missing".formatted(profile.file())));
    OriginalProfile original =
        new OriginalProfile(
            profile.uuid(), profile.file(), content, Keyfile.parse(content.decoded()));
    original.refuseIfNotEditable();
    return original;
  }

  /** Returns the UUID of the original profile. */
  static String uuidIn(Keyfile bridge) {
    return bridge
        .get(SECTION, UUID)
        .orElseThrow(
            () ->
                refused("the profile of the bridge does not name the earlier profile of its NIC"));
  }

  /** Returns the original profile as it was before {@link #disarming}. */
  static FileContent arm(FileContent disarmed, Keyfile bridge) {
    List<String> lines = lines(disarmed);
    int found = indexOfAutoconnect(lines);
    if (found >= 0) {
      Optional<String> line = bridge.get(SECTION, LINE);
      if (line.isPresent()) {
        lines.set(found, line.get());
      } else {
        lines.remove(found);
      }
    }
    return withLines(disarmed, lines);
  }

  /** Returns the profile of the bridge with what {@link #arm} needs. */
  Keyfile rememberIn(Keyfile bridge) {
    Keyfile remembering = bridge.with(SECTION, UUID, uuid);
    List<String> lines = lines(content);
    int found = indexOfAutoconnect(lines);
    return found < 0 ? remembering : remembering.with(SECTION, LINE, lines.get(found));
  }

  /** Returns the change after which the profile does not connect. No other line changes. */
  FileChange disarming() {
    List<String> lines = lines(content);
    int found = indexOfAutoconnect(lines);
    if (found >= 0) {
      lines.set(found, DISARMED);
    } else {
      lines.add(lines.indexOf("[connection]") + 1, DISARMED);
    }
    return new FileChange(path, Optional.of(content), Optional.of(withLines(content, lines)));
  }

  private void refuseIfNotEditable() {
    FileContent disarmed = disarming().after().orElseThrow();
    boolean armed =
        Keyfile.parse(disarmed.decoded())
            .get("connection", "autoconnect")
            .filter("false"::equals)
            .isEmpty();
    Keyfile bridge = Keyfile.parse(rememberIn(Keyfile.EMPTY).text());
    if (armed || !arm(disarmed, bridge).equals(content)) {
      throw refused(
          "%s has a form that Uplink cannot edit and restore. Let NetworkManager write it again: nmcli connection modify %s connection.autoconnect yes."
              .formatted(path, uuid));
    }
  }

  private static int indexOfAutoconnect(List<String> lines) {
    boolean inSection = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("[")) {
        inSection = line.equals("[connection]");
      } else if (inSection && AUTOCONNECT.test(line)) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> lines(FileContent file) {
    return new ArrayList<>(List.of(file.decoded().split("\n", -1)));
  }

  private static FileContent withLines(FileContent file, List<String> lines) {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return FileContent.of(bytes, file.permissions());
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.NOT_SUPPORTED, why);
  }
}
