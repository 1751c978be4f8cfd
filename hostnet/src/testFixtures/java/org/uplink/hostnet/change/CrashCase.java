package org.uplink.hostnet.change;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.hostnet.HostLayout;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.rtnetlink.net.Prefix;

/**
 * A change that tests interrupt at every point.
 *
 * @param shape the host's layout
 * @param what the kind of change
 * @param kept whether the change is confirmed and made safe; otherwise it is not confirmed
 */
record CrashCase(HostLayout shape, What what, boolean kept) {
  /** Parses the text of {@link #toString}. */
  static CrashCase parse(String text) {
    String[] words = text.split("-", -1);
    return new CrashCase(
        HostLayout.valueOf(words[0]), What.valueOf(words[1]), words[2].equals("kept"));
  }

  @Override
  public String toString() {
    return shape + "-" + what + "-" + (kept ? "kept" : "unconfirmed");
  }

  /**
   * Returns a deployment for every layout, and the other changes for the layouts that differ most.
   */
  static List<CrashCase> of(List<HostLayout> shapes) {
    var cases = new ArrayList<CrashCase>();
    for (var shape : shapes) {
      cases.add(new CrashCase(shape, What.DEPLOYED, true));
      switch (shape) {
        case SLAAC, BOND -> cases.add(new CrashCase(shape, What.REMOVED, true));
        case POLICY_ROUTING, VLAN -> {
          cases.add(new CrashCase(shape, What.REMOVED, true));
          cases.add(new CrashCase(shape, What.ADOPTED, true));
        }
        case DUAL_STACK -> {
          cases.add(new CrashCase(shape, What.REMOVED, true));
          cases.add(new CrashCase(shape, What.BRIDGELESS, true));
          cases.add(new CrashCase(shape, What.ALTERED, true));
          cases.add(new CrashCase(shape, What.ADOPTED, true));
        }
        case STATIC_IPV4, STATIC_IPV6, SEVERAL_ADDRESSES, FORWARDING, STRICT_SOURCES -> {}
      }
    }
    return List.copyOf(cases);
  }

  /** Returns the same change without a confirmation. */
  CrashCase unconfirmed() {
    return new CrashCase(shape, what, false);
  }

  /** Returns the change that creates the network that this change needs. */
  Optional<CrashCase> first() {
    return switch (what) {
      case DEPLOYED, BRIDGELESS -> Optional.empty();
      case ALTERED, REMOVED, ADOPTED -> Optional.of(new CrashCase(shape, What.DEPLOYED, true));
    };
  }

  /** Returns whether the agent has forgotten the network that exists. */
  boolean isForgotten() {
    return what == What.ADOPTED;
  }

  NetworkRequest request() {
    NetworkSpec network =
        shape.network().withNameservers(List.of(InetAddress.ofLiteral("192.0.2.53")));
    return switch (what) {
      case DEPLOYED -> shape.request(network);
      case ADOPTED ->
          shape.request(
              network.withLinkOptions(
                  new NetworkSpec.LinkOptions(true, false, OptionalInt.of(1400), "legacy")));
      case BRIDGELESS -> shape.request(otherwise(network, false));
      case ALTERED -> shape.request(otherwise(network, true));
      case REMOVED ->
          new NetworkRequest(
              new TreeMap<>(),
              new TreeSet<>(List.of(HostLayout.NETWORK)),
              new TreeMap<>(),
              new TreeSet<>(shape.request(network).bondings().keySet()));
    };
  }

  private static NetworkSpec otherwise(NetworkSpec network, boolean bridged) {
    return network
        .withLinkOptions(
            new NetworkSpec.LinkOptions(bridged, false, OptionalInt.of(1400), "legacy"))
        .withIpv4(
            NetworkSpec.Ip.of(Prefix.parse("192.0.2.4/24"), InetAddress.ofLiteral("192.0.2.1")));
  }

  enum What {
    /** Creates the management network on the NIC and moves the NIC's configuration. */
    DEPLOYED,
    /** Creates the management network without a bridge, with another address and MTU. */
    BRIDGELESS,
    /** Gives an existing network another address and MTU. */
    ALTERED,
    /** Adopts the bridge of a network that the agent has forgotten, with another MTU. */
    ADOPTED,
    /** Removes a network. */
    REMOVED
  }
}
