package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;

/**
 * The files in which NetworkManager stores which profile each link has. NetworkManager reads them
 * when it starts, and adopts a link with the named profile without changing the link.
 */
record StateFiles(OwnerFiles files) {
  private static final String FOLDER = "/run/NetworkManager/devices";
  private static final String METRIC = "route-metric-default-effective";

  /** NetworkManager's metric for Ethernet, if it has not chosen another one. */
  private static final String DEFAULT_METRIC = "100";

  /** Returns the metric of the routes that NetworkManager adds for a link. */
  String routeMetric(int index) {
    return files
        .read(path(index))
        .map(content -> Keyfile.parse(content.decoded()))
        .flatMap(state -> state.get("device", METRIC))
        .orElse(DEFAULT_METRIC);
  }

  /**
   * Names the profile that NetworkManager adopts a link with.
   *
   * @param created whether the link exists because of its profile. NetworkManager deletes such a
   *     link when the profile is disconnected
   */
  void write(int index, String uuid, boolean created) {
    String text =
        "[device]\nmanaged=true\nconnection-uuid=%s\nnm-owned=%s\n".formatted(uuid, created);
    files.write(path(index), Optional.of(new FileContent(text, "rw-r--r--")));
  }

  /** Deletes the files that name a profile of these links, also of a link that does not exist. */
  void delete(List<AdoptedLink> links) {
    Set<String> profiles =
        links.stream()
            .flatMap(link -> Stream.concat(link.before().stream(), link.after().stream()))
            .collect(Collectors.toSet());
    for (String path : files.list(FOLDER)) {
      boolean ours =
          files
              .read(path)
              .flatMap(content -> Keyfile.parse(content.decoded()).get("device", "connection-uuid"))
              .filter(profiles::contains)
              .isPresent();
      if (ours) {
        files.write(path, Optional.empty());
      }
    }
  }

  private static String path(int index) {
    return FOLDER + "/" + index;
  }
}
