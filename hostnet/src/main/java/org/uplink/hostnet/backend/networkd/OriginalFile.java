package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * The file with which systemd-networkd configures a NIC. It stays as it is: the files of the
 * network have precedence over it, because their names sort before it.
 *
 * @param path the file
 * @param content what it says, together with its drop-in files
 */
record OriginalFile(String path, NetworkFile content) {
  /** The folders of systemd-networkd, the one with the highest precedence first. */
  private static final List<String> FOLDERS =
      List.of(
          "/etc/systemd/network",
          "/run/systemd/network",
          "/usr/local/lib/systemd/network",
          "/usr/lib/systemd/network",
          "/lib/systemd/network");

  /** Ends the paths of drop-in files that count as long as Uplink restarts systemd-networkd. */
  static final String KEEPING = ".d/uplink-keep.conf";

  private static final String NETPLAN = "10-netplan-";

  /**
   * Reads the file of a NIC, and its drop-in files.
   *
   * @param inForce the path of the file, as systemd-networkd names it
   * @throws SetupRefusedException if there is none, or it has precedence over Uplink's files
   */
  static OriginalFile read(String nic, Optional<String> inForce, OwnerFiles files) {
    String path =
        inForce.orElseThrow(
            () ->
                refused(
                    "systemd-networkd manages %1$s and does not name its file. See: networkctl status %1$s."
                        .formatted(nic)));
    String name = Networkd.nameOf(path);
    if (name.compareTo(LinkFiles.PREFIX) < 0) {
      throw refused(
          "systemd-networkd configures %s with %s, which has precedence over Uplink's files (%s…). Give it a name that sorts after them, such as 10-%s, and restart systemd-networkd."
              .formatted(nic, path, LinkFiles.PREFIX, name));
    }
    return read(files, path);
  }

  /** Finds a file by its name, in any folder. */
  static Optional<OriginalFile> find(OwnerFiles files, String name) {
    return FOLDERS.stream()
        .map(folder -> folder + "/" + name)
        .filter(path -> files.read(path).isPresent())
        .findFirst()
        .map(path -> read(files, path));
  }

  /** Returns the name of the file, without its folder. */
  String name() {
    return Networkd.nameOf(path);
  }

  /** Returns the names of the programs that write the file, for people. */
  String writer() {
    return Networkd.nameOf(path).startsWith(NETPLAN)
        ? "netplan writes it at each boot from the files in /etc/netplan, which stay as they are"
        : "it stays as it is";
  }

  private static OriginalFile read(OwnerFiles files, String path) {
    NetworkFile content = parse(files, path);
    for (String dropIn : dropIns(files, Networkd.nameOf(path)).values()) {
      content = content.followedBy(parse(files, dropIn));
    }
    return new OriginalFile(path, content);
  }

  /** Returns the paths of the drop-in files by their names, in the order in which they count. */
  private static Map<String, String> dropIns(OwnerFiles files, String name) {
    Map<String, String> found = new TreeMap<>();
    for (String folder : FOLDERS) {
      for (String path : files.list("%s/%s.d".formatted(folder, name))) {
        if (path.endsWith(".conf") && !path.endsWith(KEEPING)) {
          found.putIfAbsent(Networkd.nameOf(path), path);
        }
      }
    }
    return found;
  }

  private static NetworkFile parse(OwnerFiles files, String path) {
    return NetworkFile.parse(
        files.read(path).orElseThrow(() -> refused("the file " + path + " is missing")).decoded());
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.NOT_SUPPORTED, why);
  }
}
