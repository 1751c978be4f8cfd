package org.uplink.agent.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.verbs.route.PathLink;

/**
 * From a device down to the physical links: below a VLAN its device, below a bond or bridge its
 * members or ports.
 */
final class LinkPath {
  /** The kind of a link that is in another network namespace. */
  private static final String OTHER_NAMESPACE = "elsewhere";

  private LinkPath() {}

  /** Whether it is clear from the link alone that there is nothing below it. */
  static boolean endsPath(Link link) {
    return link.kind().isEmpty() || link.is(LinkKind.VETH) || link.is(LinkKind.DUMMY);
  }

  /** The link as the end of a path. */
  static PathLink singleLink(Link link) {
    return pathLink(link, List.of());
  }

  /**
   * The device first, each link once, also where links sit on each other in a circle (which two
   * namespaces can arrange: the index of a link below may be that of a link in the other one, and
   * is not followed).
   */
  static List<PathLink> from(LinkTable links, Link top) {
    var path = new ArrayList<PathLink>();
    var seen = new HashSet<Integer>();
    var queue = new ArrayDeque<Link>();
    queue.add(top);
    seen.add(top.index());
    for (var link = queue.poll(); link != null; link = queue.poll()) {
      List<Link> below = below(links, link);
      Optional<PathLink> elsewhere = lowerInOtherNamespace(link);
      var names = new ArrayList<String>();
      below.forEach(lower -> names.add(lower.name()));
      elsewhere.ifPresent(lower -> names.add(lower.name()));
      path.add(pathLink(link, names));
      elsewhere.ifPresent(path::add);
      below.stream().filter(lower -> seen.add(lower.index())).forEach(queue::add);
    }
    return List.copyOf(path);
  }

  private static List<Link> below(LinkTable links, Link link) {
    if (endsPath(link)) {
      return List.of();
    }
    var below = new ArrayList<Link>();
    links.lowerOf(link).filter(lower -> lower.index() != link.index()).ifPresent(below::add);
    if (!link.is(LinkKind.VRF)) {
      below.addAll(links.portsOf(link));
    }
    return below;
  }

  private static Optional<PathLink> lowerInOtherNamespace(Link link) {
    if (endsPath(link) || link.lower().isEmpty() || link.lowerNamespace().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PathLink(
            "if" + link.lower().getAsInt(),
            OTHER_NAMESPACE,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static PathLink pathLink(Link link, List<String> lower) {
    return new PathLink(
        link.name(),
        kind(link),
        lower,
        link.details() instanceof LinkDetails.Vlan vlan ? Optional.of(vlan.id()) : Optional.empty(),
        Optional.of(link.mtu()),
        Optional.of(link.carrier()));
  }

  private static String kind(Link link) {
    if (link.flags().loopback()) {
      return "loopback";
    }
    return link.kind().map(LinkKind::name).orElse("nic");
  }
}
