package org.uplink.rtnetlink.link;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A link: a network device as the kernel describes it (rtnetlink(7), {@code RTM_NEWLINK}).
 *
 * @param index its index in its namespace, positive
 * @param name its name in its namespace
 * @param kind the kind of a virtual device; empty for physical NICs and loopback
 * @param type the hardware type ({@code ARPHRD_*}): 1 is Ethernet, 772 is loopback
 * @param flags its flags
 * @param mac its link-layer address, if it has one
 * @param permanentMac the hardware's own address; empty for virtual devices, and on kernels before
 *     5.6
 * @param mtu the MTU in bytes
 * @param master the index of the bridge, bond, team or VRF that it is a port of
 * @param lower the index of the link below (a VLAN's link, a veth's other end)
 * @param lowerNamespace the id of the namespace of {@link #lower}, if that is another namespace
 * @param state its operational state
 * @param carrier whether the driver reports a carrier; meaningless while the link is down
 * @param group its group ({@code ip link set group}), 0 by default
 * @param queueLength the length of its transmit queue in packets
 * @param alias its description
 * @param alternativeNames its alternative names
 * @param parent bus and address of its hardware, such as "pci/0000:00:03.0"
 * @param details the properties of its kind
 * @param port its properties as a port of its master
 */
public record Link(
    int index,
    String name,
    Optional<LinkKind> kind,
    int type,
    LinkFlags flags,
    Optional<MacAddress> mac,
    Optional<MacAddress> permanentMac,
    int mtu,
    OptionalInt master,
    OptionalInt lower,
    OptionalInt lowerNamespace,
    OperationalState state,
    boolean carrier,
    int group,
    int queueLength,
    Optional<String> alias,
    List<String> alternativeNames,
    Optional<String> parent,
    LinkDetails details,
    LinkPort port) {
  /** Copies the list. */
  public Link {
    alternativeNames = List.copyOf(alternativeNames);
  }

  /** Returns index and name. */
  public Device device() {
    return new Device(index, name);
  }

  /** Returns whether it is of this kind. */
  public boolean is(LinkKind wanted) {
    return kind.isPresent() && kind.get().equals(wanted);
  }

  /**
   * Returns whether there is a link below in the same namespace, so that {@link #lower} is an index
   * of that namespace.
   */
  public boolean hasLowerInSameNamespace() {
    return lower.isPresent() && lowerNamespace.isEmpty();
  }
}
