package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.hostnet.adoption.OwnerFiles;
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

  /** The values of DHCP= that switch DHCPv4 on. "both" and "v4" are old ones. */
  private static final Set<String> DHCP4 =
      Set.of("yes", "y", "true", "t", "on", "1", "ipv4", "both", "v4");

  private static final String NETPLAN = "10-netplan-";

  /**
   * Reads the file of a NIC, and its drop-in files.
   *
   * @param index the index of the NIC
   * @throws SetupRefusedException if there is none, or it has precedence over Uplink's files
   */
  static OriginalFile read(String nic, int index, Networkd networkd, OwnerFiles files) {
    String path =
        networkd
            .findFile(index)
            .orElseThrow(
                () ->
                    refused(
                        "systemd-networkd manages %1$s and does not name its file. See: networkctl status %1$s."
                            .formatted(nic)));
    String name = Networkd.nameOf(path);
    if (name.compareTo(BridgeFiles.PREFIX) < 0) {
      throw refused(
          "systemd-networkd configures %s with %s, which has precedence over Uplink's files (%s…). Give it a name that sorts after them, such as 10-%s, and restart systemd-networkd."
              .formatted(nic, path, BridgeFiles.PREFIX, name));
    }
    NetworkFile content = parse(files, path);
    for (String dropIn : dropIns(files, name).values()) {
      content = content.followedBy(parse(files, dropIn));
    }
    return new OriginalFile(path, content);
  }

  /** Returns whether there is a file of this name, in any folder. */
  static boolean exists(OwnerFiles files, String name) {
    return FOLDERS.stream().anyMatch(folder -> files.read(folder + "/" + name).isPresent());
  }

  /** Returns the names of the programs that write the file, for people. */
  String writer() {
    return Networkd.nameOf(path).startsWith(NETPLAN)
        ? "netplan writes it at each boot from the files in /etc/netplan, which stay as they are"
        : "it stays as it is";
  }

  /** Returns whether a DHCP client gives the NIC its IPv4 address. */
  boolean hasDhcp4() {
    return content.last("Network", "DHCP").filter(DHCP4::contains).isPresent();
  }

  /** Returns the paths of the drop-in files by their names, in the order in which they count. */
  private static Map<String, String> dropIns(OwnerFiles files, String name) {
    Map<String, String> found = new TreeMap<>();
    for (String folder : FOLDERS) {
      for (String path : files.list("%s/%s.d".formatted(folder, name))) {
        if (path.endsWith(".conf")) {
          found.putIfAbsent(Networkd.nameOf(path), path);
        }
      }
    }
    return found;
  }

  private static NetworkFile parse(OwnerFiles files, String path) {
    return NetworkFile.parse(
        files
            .read(path)
            .orElseThrow(() -> refused("the file %s is missing".formatted(path)))
            .decoded());
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.NOT_SUPPORTED, why);
  }
}
