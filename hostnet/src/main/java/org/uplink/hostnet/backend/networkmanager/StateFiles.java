package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * The files in which NetworkManager stores which profile each link has. NetworkManager reads them
 * when it starts, and adopts a link with the named profile without changing the link.
 */
record StateFiles(OwnerFiles files) {
  private static final String FOLDER = "/run/NetworkManager/devices";
  private static final String OWNED = "nm-owned";
  private static final String METRIC = "route-metric-default-effective";

  /** NetworkManager's metric for Ethernet, if it has not chosen another one. */
  static final String DEFAULT_METRIC = "100";

  /** Returns the metric of the routes that NetworkManager adds for a link. */
  String routeMetric(int index) {
    return find(path(index), METRIC).orElse(DEFAULT_METRIC);
  }

  /**
   * Names the profiles with which NetworkManager, which does not run, adopts links when it starts.
   * NetworkManager deletes a link that exists because of its profile when the profile is
   * disconnected.
   *
   * @param profile returns the id of a link's profile; empty if the link has none
   * @param host the network that NetworkManager is to adopt
   * @param index returns the index of a link
   */
  void replace(
      List<AdoptedLink> links,
      Function<AdoptedLink, Optional<String>> profile,
      NetworkState host,
      ToIntFunction<String> index) {
    SortedMap<String, FileContent> contents = new TreeMap<>();
    for (AdoptedLink link : links) {
      Optional<String> uuid = profile.apply(link);
      if (uuid.isPresent()) {
        String path = path(index.applyAsInt(link.device()));
        boolean owned = link.before().isEmpty() || link.after().isEmpty() || isOwned(path);
        contents.put(
            path,
            new FileContent(
                "[device]\nmanaged=true\nconnection-uuid=%s\n%s=%s\n%s"
                    .formatted(uuid.get(), OWNED, owned, metric(link, host)),
                "rw-r--r--"));
      }
    }
    delete(links);
    contents.forEach((path, content) -> files.write(path, Optional.of(content)));
  }

  /**
   * Returns the line with the metric of a NIC's routes. Without it, NetworkManager chooses one by
   * the order in which it finds the NICs, and adds the routes with another metric once more.
   */
  private static String metric(AdoptedLink link, NetworkState host) {
    if (link.before().isEmpty() || link.after().isEmpty()) {
      return "";
    }
    OptionalLong metric =
        host.routesThrough(link.device()).stream()
            .filter(route -> route.table().equals(TableId.MAIN))
            .filter(route -> route.protocol().equals(RouteProtocol.KERNEL))
            .filter(RouteState::ipv4)
            .mapToLong(route -> route.priority().orElse(0))
            .filter(value -> value > 0)
            .findFirst();
    return metric.isPresent() ? "%s=%d\n".formatted(METRIC, metric.getAsLong()) : "";
  }

  private boolean isOwned(String path) {
    return find(path, OWNED).filter("true"::equals).isPresent();
  }

  /** Deletes the files that name a profile of these links, also of a link that does not exist. */
  private void delete(List<AdoptedLink> links) {
    Set<String> profiles =
        links.stream()
            .flatMap(link -> Stream.concat(link.before().stream(), link.after().stream()))
            .collect(Collectors.toSet());
    for (String path : files.list(FOLDER)) {
      if (find(path, "connection-uuid").filter(profiles::contains).isPresent()) {
        files.write(path, Optional.empty());
      }
    }
  }

  private Optional<String> find(String path, String key) {
    return files.read(path).flatMap(content -> Keyfile.parse(content.decoded()).get("device", key));
  }

  private static String path(int index) {
    return FOLDER + "/" + index;
  }
}
