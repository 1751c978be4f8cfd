package org.uplink.rtnetlink.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All links of a namespace at one moment, and how they are stacked. Immutable. */
public final class LinkTable {
  private final Map<Integer, Link> byIndex = new LinkedHashMap<>();
  private final Map<String, Link> byName = new LinkedHashMap<>();

  /**
   * Creates a table of these links. Of two links with the same index, the table keeps the later
   * one.
   */
  public LinkTable(Collection<Link> links) {
    for (Link link : links) {
      byIndex.put(link.index(), link);
    }
    for (Link link : byIndex.values()) {
      byName.put(link.name(), link);
    }
  }

  /** Returns the links in the order of the dump. The kernel sorts a dump by index. */
  public List<Link> all() {
    return List.copyOf(byIndex.values());
  }

  /** Returns the link with this index. */
  public Optional<Link> find(int index) {
    return Optional.ofNullable(byIndex.get(index));
  }

  /** Returns the link with this name. */
  public Optional<Link> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Returns the ports of a bridge, bond, team or VRF. */
  public List<Link> portsOf(Link master) {
    return byIndex.values().stream()
        .filter(link -> link.master().isPresent() && link.master().getAsInt() == master.index())
        .toList();
  }

  /** Returns the master of a port. */
  public Optional<Link> masterOf(Link port) {
    return port.master().isPresent() ? find(port.master().getAsInt()) : Optional.empty();
  }

  /**
   * Returns the link below, if that link is in the same namespace. A veth has no link below: its
   * {@link Link#lower} is its other end.
   */
  public Optional<Link> lowerOf(Link link) {
    return link.hasLowerInSameNamespace() && !link.is(LinkKind.VETH)
        ? find(link.lower().getAsInt())
        : Optional.empty();
  }

  /**
   * Returns the link {@code top} and all links below it, each once: {@code top} first and the NICs
   * last. Below a VLAN is its link. Below a bond or bridge are its ports, including the ports of
   * guests.
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

  /** Returns the names, for logs. */
  @Override
  public String toString() {
    return byName.keySet().toString();
  }
}
