package org.uplink.hostnet.backend.networkmanager;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * The profile that a NIC had before Uplink's network got it. It stays where it is, and only does
 * not connect by itself. The NIC's profile remembers it, or that of the bridge, in which earlier
 * agents have written it.
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

  /** The settings of a connection that name its master. */
  private static final List<String> MASTERS = List.of("master", "controller");

  private static final Set<String> TYPES = Set.of("802-3-ethernet", "vlan");

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
    if (!TYPES.contains(profile.type())) {
      throw refused(
          "the profile of %s has the type %s. Uplink supports 802-3-ethernet and vlan only"
              .formatted(nic, profile.type()));
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
            .orElseThrow(() -> refused("the profile " + profile.file() + " is missing"));
    OriginalProfile original = of(profile.uuid(), profile.file(), content);
    original.refuseIfNotEditable();
    original.refuseIfNamed(nic, manager, files);
    return original;
  }

  /** Finds the original profile that another profile remembers, unless it was deleted. */
  static Optional<OriginalProfile> find(
      Keyfile remembering, NetworkManager manager, OwnerFiles files) {
    return findUuid(remembering)
        .flatMap(
            uuid ->
                manager
                    .findFile(uuid)
                    .flatMap(path -> files.read(path).map(content -> of(uuid, path, content))));
  }

  /** Returns the UUID of the original profile that another profile remembers, if it does. */
  static Optional<String> findUuid(Keyfile remembering) {
    return remembering.get(SECTION, UUID);
  }

  /** Returns the change after which the profile is as it was before {@link #disarming}. */
  FileChange arming(Keyfile remembering) {
    return new FileChange(path, Optional.of(content), Optional.of(arm(content, remembering)));
  }

  /** Returns a profile that remembers what another one does. */
  static Keyfile copyMemory(Keyfile from, Keyfile to) {
    Keyfile remembering = to;
    for (String key : List.of(UUID, LINE)) {
      Optional<String> value = from.get(SECTION, key);
      if (value.isPresent()) {
        remembering = remembering.with(SECTION, key, value.get());
      }
    }
    return remembering;
  }

  /** Returns the original profile as it was before {@link #disarming}. */
  static FileContent arm(FileContent disarmed, Keyfile remembering) {
    List<String> lines = lines(disarmed);
    int found = indexOfAutoconnect(lines);
    if (found >= 0) {
      Optional<String> line = remembering.get(SECTION, LINE);
      if (line.isPresent()) {
        lines.set(found, line.get());
      } else {
        lines.remove(found);
      }
    }
    return withLines(disarmed, lines);
  }

  /** Returns another profile with what {@link #arm} needs. */
  Keyfile rememberIn(Keyfile profile) {
    Keyfile remembering = profile.with(SECTION, UUID, uuid);
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

  private static OriginalProfile of(String uuid, String path, FileContent content) {
    return new OriginalProfile(uuid, path, content, Keyfile.parse(content.decoded()));
  }

  private void refuseIfNotEditable() {
    FileContent disarmed = disarming().after().orElseThrow();
    boolean armed =
        Keyfile.parse(disarmed.decoded())
            .get("connection", "autoconnect")
            .filter("false"::equals)
            .isEmpty();
    Keyfile remembering = Keyfile.parse(rememberIn(Keyfile.EMPTY).text());
    if (armed || !arm(disarmed, remembering).equals(content)) {
      throw refused(
          "%s has a form that Uplink cannot edit and restore. Let NetworkManager write it again: nmcli connection modify %s connection.autoconnect yes."
              .formatted(path, uuid));
    }
  }

  /**
   * Refuses a profile that another one names by its UUID, as the one below its VLAN or macvlan, or
   * as that of its master: the device has another profile then.
   */
  private void refuseIfNamed(String device, NetworkManager manager, OwnerFiles files) {
    for (String path : manager.files()) {
      Keyfile other =
          files.read(path).map(file -> Keyfile.parse(file.decoded())).orElse(Keyfile.EMPTY);
      other
          .sections()
          .forEach(
              (section, keys) ->
                  keys.forEach(
                      (key, value) -> {
                        if (value.equals(uuid) && isReference(section, key)) {
                          throw refused(
                              "the profile %s names the profile %s by its UUID. Let it name the device: nmcli connection modify %s %s.%s %s"
                                  .formatted(
                                      path, uuid, other.uuid().orElse(path), section, key, device));
                        }
                      }));
    }
  }

  private static boolean isReference(String section, String key) {
    return key.equals("parent") || (section.equals("connection") && MASTERS.contains(key));
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
