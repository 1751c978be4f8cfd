package org.uplink.hostnet.request;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.hostnet.original.OriginalRestore;

/**
 * The networks and bonds of a {@code Host.setupNetworks} call. Other networks and bonds do not
 * change.
 *
 * @param networks networks to create or change, by name
 * @param removedNetworks names of networks to remove
 * @param bondings bonds to create or change, by name
 * @param removedBondings names of bonds to remove
 * @param original the network before Uplink's first change, if the links that Uplink has touched
 *     get it back
 */
public record NetworkRequest(
    SortedMap<String, NetworkSpec> networks,
    SortedSet<String> removedNetworks,
    SortedMap<String, BondSpec> bondings,
    SortedSet<String> removedBondings,
    Optional<OriginalRestore> original) {
  public NetworkRequest {
    networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    removedNetworks = Collections.unmodifiableSortedSet(new TreeSet<>(removedNetworks));
    bondings = Collections.unmodifiableSortedMap(new TreeMap<>(bondings));
    removedBondings = Collections.unmodifiableSortedSet(new TreeSet<>(removedBondings));
  }

  /** A request that does not restore the original network. */
  public NetworkRequest(
      SortedMap<String, NetworkSpec> networks,
      SortedSet<String> removedNetworks,
      SortedMap<String, BondSpec> bondings,
      SortedSet<String> removedBondings) {
    this(networks, removedNetworks, bondings, removedBondings, Optional.empty());
  }

  /** Returns this request with other networks to create or change. */
  public NetworkRequest withNetworks(SortedMap<String, NetworkSpec> others) {
    return new NetworkRequest(others, removedNetworks, bondings, removedBondings, original);
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
        && removedBondings.isEmpty()
        && original.isEmpty();
  }

  /**
   * Returns a request that removes every network and bond of Uplink's.
   *
   * @param original what the links get back, if it is known
   */
  public static NetworkRequest restoring(
      Optional<OriginalRestore> original, RunningConfiguration running) {
    return new NetworkRequest(
        new TreeMap<>(),
        new TreeSet<>(running.networks().keySet()),
        new TreeMap<>(),
        new TreeSet<>(running.bondings().keySet()),
        original);
  }

  /** Returns a request that removes networks. */
  public static NetworkRequest removalOf(Set<String> networks) {
    return new NetworkRequest(
        new TreeMap<>(), new TreeSet<>(networks), new TreeMap<>(), new TreeSet<>());
  }
}
