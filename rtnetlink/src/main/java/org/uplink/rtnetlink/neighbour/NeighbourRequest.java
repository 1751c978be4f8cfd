package org.uplink.rtnetlink.neighbour;

import java.net.InetAddress;
import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.Netlink;

/** A change of the neighbours. Immutable. */
public final class NeighbourRequest extends Request {
  private final int type;
  private final int flags;
  private final int device;
  private final boolean ipv4;
  private final NeighbourState state;

  private NeighbourRequest(
      String operation,
      int type,
      int flags,
      int device,
      NeighbourState state,
      List<Attribute> parts) {
    super(operation, parts);
    this.type = type;
    this.flags = flags;
    this.device = device;
    this.ipv4 = parts.getFirst().payload().length == 4;
    this.state = state;
  }

  private static NeighbourRequest with(
      String verb, int flags, int device, InetAddress address, MacAddress mac) {
    return new NeighbourRequest(
        what(verb, device, address),
        Netlink.NEWNEIGH,
        flags,
        device,
        NeighbourState.PERMANENT,
        List.of(
            Attribute.address(NeighbourAttribute.DST, address),
            new Attribute(NeighbourAttribute.LLADDR, mac.bytes())));
  }

  private static String what(String verb, int device, InetAddress address) {
    return verb + IpLiteral.format(address) + " on device " + device;
  }

  /**
   * Adds a neighbour for good on the device with this index; refused where there is one of this
   * address.
   */
  public static NeighbourRequest add(int device, InetAddress address, MacAddress mac) {
    return with("add the neighbour ", Netlink.CREATE | Netlink.EXCLUSIVE, device, address, mac);
  }

  /** Adds a neighbour for good, or gives the one that is there this link-layer address. */
  public static NeighbourRequest replace(int device, InetAddress address, MacAddress mac) {
    return with("set the neighbour ", Netlink.CREATE | Netlink.REPLACE, device, address, mac);
  }

  /** Deletes a neighbour. */
  public static NeighbourRequest delete(int device, InetAddress address) {
    return new NeighbourRequest(
        what("delete the neighbour ", device, address),
        Netlink.DELNEIGH,
        0,
        device,
        NeighbourState.NONE,
        List.of(Attribute.address(NeighbourAttribute.DST, address)));
  }

  /** In this state instead of for good. */
  public NeighbourRequest state(NeighbourState wanted) {
    return new NeighbourRequest(toString(), type, flags, device, wanted, attributes());
  }

  @Override
  public int type() {
    return type;
  }

  @Override
  public int flags() {
    return flags;
  }

  @Override
  public void header(MessageWriter out) {
    out.u8(ipv4 ? Netlink.INET : Netlink.INET6).u8(0).u16(0).u32(device).u16(state.bits()).u16(0);
  }
}
