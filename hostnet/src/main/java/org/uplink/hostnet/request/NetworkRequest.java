package org.uplink.hostnet.request;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code Host.setupNetworks} asks for, with its types; what is not named stays as it is.
 *
 * @param networks networks to make, or to have in this form, by name
 * @param removedNetworks names of networks to take away
 * @param bondings bonds to make, or to have in this form, by name
 * @param removedBondings names of bonds to take away
 */
public record NetworkRequest(
    SortedMap<String, NetworkSpec> networks,
    SortedSet<String> removedNetworks,
    SortedMap<String, BondSpec> bondings,
    SortedSet<String> removedBondings) {
  /** Keeps copies. */
  public NetworkRequest {
    networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    removedNetworks = Collections.unmodifiableSortedSet(new TreeSet<>(removedNetworks));
    bondings = Collections.unmodifiableSortedMap(new TreeMap<>(bondings));
    removedBondings = Collections.unmodifiableSortedSet(new TreeSet<>(removedBondings));
  }

  /** A request for this one network. */
  public static NetworkRequest of(String name, NetworkSpec network) {
    return of(Map.of(name, network), Map.of());
  }

  /** A request that takes nothing away. */
  public static NetworkRequest of(
      Map<String, NetworkSpec> networks, Map<String, BondSpec> bondings) {
    return new NetworkRequest(
        new TreeMap<>(networks), new TreeSet<>(), new TreeMap<>(bondings), new TreeSet<>());
  }

  /** A request that takes these networks away. */
  public static NetworkRequest removalOf(Set<String> networks) {
    return new NetworkRequest(
        new TreeMap<>(), new TreeSet<>(networks), new TreeMap<>(), new TreeSet<>());
  }
}
