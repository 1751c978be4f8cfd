package org.uplink.rtnetlink.link;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A link: a network device as the kernel describes it (rtnetlink(7), {@code RTM_NEWLINK}).
 *
 * @param index the index in the link's namespace, positive
 * @param name the name in the link's namespace
 * @param kind the kind of a virtual device; empty for physical NICs and loopback
 * @param type the hardware type ({@code ARPHRD_*}): 1 is Ethernet, 772 is loopback
 * @param flags the link's flags
 * @param mac the link-layer address, if the link has one
 * @param permanentMac the address that is stored in the hardware; empty for virtual devices, and on
 *     kernels before 5.6
 * @param broadcast the link-layer address of packets to everybody on the link, if there is one
 * @param mtu the MTU in bytes
 * @param mtuRange the MTUs that the driver accepts
 * @param master the index of the bridge, bond, team or VRF that the link is a port of
 * @param lower the index in {@code IFLA_LINK}: the link below a VLAN, or the other end of a veth
 * @param lowerNamespace the id of the namespace of {@code lower}, if it is in another namespace
 * @param state the operational state
 * @param carrier whether the driver reports a carrier; meaningless while the link is down
 * @param group the link's group ({@code ip link set group}), 0 by default
 * @param queueLength the length of the transmit queue in packets
 * @param alias the description ({@code ip link set alias})
 * @param alternativeNames the alternative names ({@code ip link property})
 * @param token the interface identifier of the IPv6 addresses that the link makes from router
 *     advertisements ({@code ip token}), such as "::77"; empty if the kernel chooses it
 * @param settings the numeric settings by the names of ip-link(8), such as "gso_max_size", and the
 *     flags that can be set, such as "promisc"; settings that the kernel does not know are missing
 * @param parent the bus and the address of the hardware, such as "pci/0000:00:03.0"
 * @param details the properties that depend on the kind
 * @param port the properties of the link as a port of {@code master}
 */
public record Link(
    int index,
    String name,
    Optional<LinkKind> kind,
    int type,
    LinkFlags flags,
    Optional<MacAddress> mac,
    Optional<MacAddress> permanentMac,
    Optional<MacAddress> broadcast,
    int mtu,
    MtuRange mtuRange,
    OptionalInt master,
    OptionalInt lower,
    OptionalInt lowerNamespace,
    OperationalState state,
    boolean carrier,
    int group,
    int queueLength,
    Optional<String> alias,
    List<String> alternativeNames,
    Optional<InetAddress> token,
    Map<String, Long> settings,
    Optional<String> parent,
    LinkDetails details,
    LinkPort port) {
  /** Copies the list and the map. */
  public Link {
    alternativeNames = List.copyOf(alternativeNames);
    settings = Map.copyOf(settings);
  }

  /** Returns the index and the name. */
  public Device device() {
    return new Device(index, name);
  }

  /** Returns whether the link is of this kind. */
  public boolean is(LinkKind wanted) {
    return kind.isPresent() && kind.get().equals(wanted);
  }

  /** Returns whether {@link #lower} is set and is the index of a link in the same namespace. */
  public boolean hasLowerInSameNamespace() {
    return lower.isPresent() && lowerNamespace.isEmpty();
  }
}
