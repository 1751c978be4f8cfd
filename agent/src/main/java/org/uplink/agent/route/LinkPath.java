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
 * Follows a device down to the physical links: a VLAN to its lower device, a bond or bridge to its
 * ports.
 */
final class LinkPath {
  /** The kind of a lower link that is in another network namespace. */
  private static final String OTHER_NAMESPACE = "otherNamespace";

  private LinkPath() {}

  /** Returns whether a link of this kind never has links below it. */
  static boolean endsPath(Link link) {
    return link.kind().isEmpty() || link.is(LinkKind.VETH) || link.is(LinkKind.DUMMY);
  }

  /** Describes a link without links below it. */
  static PathLink singleLink(Link link) {
    return pathLink(link, List.of());
  }

  /**
   * Lists the device and the links below it, each link once. Two namespaces can arrange links in a
   * loop, because the index of a lower link may belong to a link of the other namespace; such an
   * index is not followed.
   */
  static List<PathLink> from(LinkTable links, Link top) {
    var path = new ArrayList<PathLink>();
    var seen = new HashSet<Integer>();
    var queue = new ArrayDeque<Link>();
    queue.add(top);
    seen.add(top.index());
    for (var link = queue.poll(); link != null; link = queue.poll()) {
      List<Link> below = below(links, link);
      Optional<PathLink> foreign = lowerInOtherNamespace(link);
      var names = new ArrayList<String>();
      below.forEach(lower -> names.add(lower.name()));
      foreign.ifPresent(lower -> names.add(lower.name()));
      path.add(pathLink(link, names));
      foreign.ifPresent(path::add);
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
