package org.uplink.hostnet.original;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * The host's network before Uplink's first change, as a file on disk.
 *
 * @param sequence the number of that change
 * @param host the network before it
 * @param nics the MACs that identify the NICs, by name, because a boot may rename a NIC
 */
public record OriginalNetwork(
    long sequence, NetworkState host, SortedMap<String, MacAddress> nics) {
  public OriginalNetwork {
    nics = Collections.unmodifiableSortedMap(new TreeMap<>(nics));
  }
}
