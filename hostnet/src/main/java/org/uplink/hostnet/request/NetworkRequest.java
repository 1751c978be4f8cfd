package org.uplink.hostnet.request;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The networks and bonds of a {@code Host.setupNetworks} call. Other networks and bonds do not
 * change.
 *
 * @param networks networks to create or change, by name
 * @param removedNetworks names of networks to remove
 * @param bondings bonds to create or change, by name
 * @param removedBondings names of bonds to remove
 */
public record NetworkRequest(
    SortedMap<String, NetworkSpec> networks,
    SortedSet<String> removedNetworks,
    SortedMap<String, BondSpec> bondings,
    SortedSet<String> removedBondings) {
  public NetworkRequest {
    networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    removedNetworks = Collections.unmodifiableSortedSet(new TreeSet<>(removedNetworks));
    bondings = Collections.unmodifiableSortedMap(new TreeMap<>(bondings));
    removedBondings = Collections.unmodifiableSortedSet(new TreeSet<>(removedBondings));
  }

  /** Returns a request for one network. */
  public static NetworkRequest of(String name, NetworkSpec network) {
    return of(Map.of(name, network), Map.of());
  }

  /** Returns a request that removes nothing. */
  public static NetworkRequest of(
      Map<String, NetworkSpec> networks, Map<String, BondSpec> bondings) {
    return new NetworkRequest(
        new TreeMap<>(networks), new TreeSet<>(), new TreeMap<>(bondings), new TreeSet<>());
  }

  /** Returns whether the request changes nothing. */
  public boolean isEmpty() {
    return networks.isEmpty()
        && removedNetworks.isEmpty()
        && bondings.isEmpty()
        && removedBondings.isEmpty();
  }

  /** Returns a request that removes networks. */
  public static NetworkRequest removalOf(Set<String> networks) {
    return new NetworkRequest(
        new TreeMap<>(), new TreeSet<>(networks), new TreeMap<>(), new TreeSet<>());
  }
}
