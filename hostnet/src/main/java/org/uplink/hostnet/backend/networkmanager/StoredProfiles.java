package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;

/**
 * The profiles of Uplink's networks. Those of a safe network are in /etc. Those of a network that a
 * reboot undoes are in /run, and NetworkManager prefers them to those in /etc.
 */
record StoredProfiles(OwnerFiles files) {
  static final String SAFE_FOLDER = "/etc/NetworkManager/system-connections";
  static final String TRIAL_FOLDER = "/run/NetworkManager/system-connections";
  private static final String PREFIX = "uplink-";
  private static final String SUFFIX = ".nmconnection";

  /** Returns the name of the file with the profile of a network's device. */
  static String nameOf(String network) {
    return PREFIX + network + SUFFIX;
  }

  /** Returns the name of the file with the profile of a device below a network. */
  static String nameOf(String network, String device) {
    return nameOf(network + "-" + device);
  }

  static String safePath(String name) {
    return SAFE_FOLDER + "/" + name;
  }

  static String trialPath(String name) {
    return TRIAL_FOLDER + "/" + name;
  }

  /** Returns whether a file has a profile of Uplink's. */
  static boolean isUplinks(String path) {
    return lastName(path).startsWith(PREFIX) && path.endsWith(SUFFIX);
  }

  /** Returns the profiles, each in the version that NetworkManager reads. */
  List<StoredProfile> all() {
    TreeSet<String> names = new TreeSet<>();
    Stream.of(SAFE_FOLDER, TRIAL_FOLDER)
        .flatMap(folder -> files.list(folder).stream())
        .filter(StoredProfiles::isUplinks)
        .map(StoredProfiles::lastName)
        .forEach(names::add);
    return names.stream().flatMap(name -> find(name).stream()).toList();
  }

  /** Finds a profile by the name of its file, in the version that NetworkManager reads. */
  Optional<StoredProfile> find(String name) {
    return files
        .read(trialPath(name))
        .map(content -> new StoredProfile(name, content, false))
        .or(() -> findSafe(name));
  }

  /** Finds the profile of a safe network by the name of its file. */
  Optional<StoredProfile> findSafe(String name) {
    return files.read(safePath(name)).map(content -> new StoredProfile(name, content, true));
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * A profile.
   *
   * @param name the name of its file
   * @param content the content of the file
   * @param safe whether a reboot keeps this version of the profile
   */
  record StoredProfile(String name, FileContent content, boolean safe) {
    Keyfile keyfile() {
      return Keyfile.parse(content.decoded());
    }

    /**
     * Returns whether the network was removed, and a reboot brings it back. Such a profile in /run
     * does not connect by itself.
     */
    boolean isRemoved() {
      return !safe
          && keyfile().get("connection", "autoconnect").filter("false"::equals).isPresent();
    }
  }
}
