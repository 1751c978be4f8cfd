package org.uplink.hostnet.original;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.uplink.rtnetlink.net.Prefix;

/**
 * What Uplink has touched since its first change, by all changes that were kept.
 *
 * @param original the sequence number of the first change
 * @param devices the links that the changes have touched, by the names that they had then
 * @param addresses the addresses that requests have named
 * @param gateways the gateways of default routes that requests have named
 * @param restoresOriginal whether the last of these changes gives the links back what they had
 *     before the first
 */
public record Footprint(
    long original,
    List<String> devices,
    List<Prefix> addresses,
    List<InetAddress> gateways,
    boolean restoresOriginal) {
  public Footprint {
    devices = List.copyOf(devices);
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
  }

  /** Returns the footprint before the first change. */
  public static Footprint none(long original) {
    return new Footprint(original, List.of(), List.of(), List.of(), false);
  }

  /** Returns this footprint with that of one more change. */
  public Footprint and(
      Collection<String> touched, Collection<Prefix> named, Collection<InetAddress> routers) {
    Set<String> all = new TreeSet<>(devices);
    all.addAll(touched);
    return new Footprint(
        original,
        List.copyOf(all),
        union(addresses, named),
        union(gateways, routers),
        restoresOriginal);
  }

  /** Returns this footprint of a change that restores the original network, or does not. */
  public Footprint restoring(boolean restores) {
    return new Footprint(original, devices, addresses, gateways, restores);
  }

  private static <T> List<T> union(Collection<T> some, Collection<T> others) {
    return Stream.concat(some.stream(), others.stream()).distinct().toList();
  }
}
