package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;

/**
 * Restarts systemd-networkd so that it removes nothing. On a host with udev, systemd 252 removes at
 * its start the routes and rules of other programs, and from each link that it manages all
 * addresses and neighbours, also the static addresses of its own files, which it then adds again.
 *
 * @param networkd tells which files are in force
 */
record KeepingRestart(OwnerService service, OwnerFiles files, Networkd networkd) {
  /** Counts for one start only. */
  private static final String SETTINGS = "/run/systemd/networkd.conf.d/05-uplink.conf";

  private static final String FOLDER = "/run/systemd/network/";
  private static final String KEEP = "KeepConfiguration";

  /**
   * Restarts systemd-networkd.
   *
   * @param adoption names the files that links have had, and will have
   */
  void run(Adoption adoption) {
    TreeSet<String> all = new TreeSet<>(networkd.filesInForce());
    for (AdoptedLink link : adoption.links()) {
      link.before().ifPresent(all::add);
      link.after().ifPresent(all::add);
    }
    all.stream().filter(name -> !LinkFiles.isOurs(name)).forEach(this::keep);
    files.write(
        SETTINGS,
        Optional.of(
            FileLayers.content(
                List.of(
                    // ManageForeignRoutes=no would hide the routes to gateways from systemd 252.
                    Section.of("Network").with("ManageForeignRoutingPolicyRules", "no")))));
    service.restart();
    files.write(SETTINGS, Optional.empty());
  }

  /**
   * Lets a file keep what its links have. The drop-in file stays until the next boot: without it, a
   * later reload, of whomever, would find a changed file, and take the addresses away.
   */
  private void keep(String name) {
    String path = FOLDER + name + OriginalFile.KEEPING;
    OriginalFile.find(files, name)
        .filter(file -> !file.content().has("Network", KEEP))
        .map(
            file ->
                FileLayers.content(
                    List.of(
                        // With "yes", a leased address would stay for ever.
                        Section.of("Network")
                            .with(
                                KEEP, FileAddressing.hasDhcp4(file.content()) ? "static" : "yes"))))
        .filter(content -> !files.read(path).equals(Optional.of(content)))
        .ifPresent(content -> files.write(path, Optional.of(content)));
  }
}
