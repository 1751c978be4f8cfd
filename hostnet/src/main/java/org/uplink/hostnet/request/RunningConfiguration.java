package org.uplink.hostnet.request;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.rule.Rule;

/**
 * The networks and bonds that are in force. As JSON it is what the safe configuration holds: with
 * it alone the networks can be made again after a boot.
 *
 * @param networks the networks by name
 * @param bondings the bonds by name
 * @param nics the permanent MACs of the NICs that they stand on, by name: a boot may give a NIC
 *     another name
 */
public record RunningConfiguration(
    SortedMap<String, RunningNetwork> networks,
    SortedMap<String, BondSpec> bondings,
    SortedMap<String, MacAddress> nics) {
  /** Nothing is in force. */
  public static final RunningConfiguration EMPTY =
      new RunningConfiguration(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  /** Keeps copies. */
  public RunningConfiguration {
    networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    bondings = Collections.unmodifiableSortedMap(new TreeMap<>(bondings));
    nics = Collections.unmodifiableSortedMap(new TreeMap<>(nics));
  }

  /**
   * A network that is in force, with all that its device has: also what the request did not name,
   * and went along from the NIC.
   *
   * @param spec what was asked for
   * @param device the device that has its addresses
   * @param mac the device's MAC
   * @param addresses its static addresses
   * @param routes its static routes
   * @param rules the rules that name the device
   * @param sysctls the device's settings, as "ipv4/rp_filter"
   */
  public record RunningNetwork(
      NetworkSpec spec,
      String device,
      Optional<MacAddress> mac,
      List<AddressState> addresses,
      List<RouteState> routes,
      List<Rule> rules,
      Map<String, String> sysctls) {
    /** Keeps copies. */
    public RunningNetwork {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
      rules = List.copyOf(rules);
      sysctls = Collections.unmodifiableSortedMap(new TreeMap<>(sysctls));
    }
  }
}
