package org.uplink.rtnetlink.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All links of a namespace at one moment, and how they sit on each other. Immutable. */
public final class LinkTable {
  private final Map<Integer, Link> byIndex = new LinkedHashMap<>();
  private final Map<String, Link> byName = new LinkedHashMap<>();

  /** A table of these links; of two with the same index the later counts. */
  public LinkTable(Collection<Link> links) {
    for (Link link : links) {
      byIndex.put(link.index(), link);
    }
    for (Link link : byIndex.values()) {
      byName.put(link.name(), link);
    }
  }

  /** The links in the order in which the kernel lists them, which is that of their indices. */
  public List<Link> all() {
    return List.copyOf(byIndex.values());
  }

  /** The link with this index. */
  public Optional<Link> find(int index) {
    return Optional.ofNullable(byIndex.get(index));
  }

  /** The link with this name. */
  public Optional<Link> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The ports of a bridge, bond, team or VRF. */
  public List<Link> portsOf(Link master) {
    return byIndex.values().stream()
        .filter(link -> link.master().isPresent() && link.master().getAsInt() == master.index())
        .toList();
  }

  /** The master that a link is a port of. */
  public Optional<Link> masterOf(Link port) {
    return port.master().isPresent() ? find(port.master().getAsInt()) : Optional.empty();
  }

  /**
   * The link that this one sits on, where that is in the same namespace. A veth sits on nothing.
   */
  public Optional<Link> lowerOf(Link link) {
    return link.hasLowerInSameNamespace() && !link.is(LinkKind.VETH)
        ? find(link.lower().getAsInt())
        : Optional.empty();
  }

  /**
   * The links from this one down to the NICs at the bottom, this one first, each once: below a VLAN
   * its base, below a bond or bridge its ports. What hangs on a bridge beside the NIC (the veths of
   * guests) is in it too.
   */
  public List<Link> downFrom(Link top) {
    List<Link> path = new ArrayList<>(List.of(top));
    for (int at = 0; at < path.size(); at++) {
      List<Link> below = new ArrayList<>();
      lowerOf(path.get(at)).ifPresent(below::add);
      if (!path.get(at).is(LinkKind.VRF)) {
        below.addAll(portsOf(path.get(at)));
      }
      for (Link next : below) {
        if (!path.contains(next)) {
          path.add(next);
        }
      }
    }
    return List.copyOf(path);
  }

  /** The names, for a log. */
  @Override
  public String toString() {
    return byName.keySet().toString();
  }
}
