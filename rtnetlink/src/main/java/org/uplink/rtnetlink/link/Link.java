package org.uplink.rtnetlink.link;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A network device as the kernel describes it (rtnetlink(7), {@code RTM_NEWLINK}).
 *
 * @param index its number in its namespace, positive
 * @param name its name in its namespace
 * @param kind what kind of virtual device it is; absent for physical NICs and loopback
 * @param type the hardware's type of {@code ARPHRD_*}: 1 is Ethernet, 772 loopback
 * @param flags its flags
 * @param mac its link-layer address, where it has one
 * @param permanentMac the address that the hardware was made with, which survives every change;
 *     absent on virtual devices, and on kernels before 5.6
 * @param mtu largest packet in bytes
 * @param master index of the bridge, bond, team or VRF that it is a port of
 * @param lower index of the link that it sits on (a VLAN's base, a veth's other end)
 * @param lowerNamespace the id of the namespace that {@link #lower} is an index of, where that is
 *     another one
 * @param state its operational state
 * @param carrier whether its driver sees a carrier; says nothing while the link is down
 * @param group the group that an administrator has put it in, 0 by default
 * @param queueLength packets that its queue holds
 * @param alias an administrator's description
 * @param alternativeNames further names by which it can be called
 * @param parent bus and address of the device behind it, as "pci/0000:00:03.0"
 * @param details what its kind has beyond
 * @param port what it has as the port of its master
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
  /** Keeps copies. */
  public Link {
    alternativeNames = List.copyOf(alternativeNames);
  }

  /** The device as answers name it. */
  public Device device() {
    return new Device(index, name);
  }

  /** Whether it is of this kind. */
  public boolean is(LinkKind wanted) {
    return kind.isPresent() && kind.get().equals(wanted);
  }

  /**
   * Whether the link below is in this same namespace, so that {@link #lower} can be looked up in
   * it.
   */
  public boolean hasLowerInSameNamespace() {
    return lower.isPresent() && lowerNamespace.isEmpty();
  }
}
