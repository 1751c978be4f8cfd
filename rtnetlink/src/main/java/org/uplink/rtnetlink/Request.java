package org.uplink.rtnetlink;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * A change that the kernel is asked for: of a link, an address, a route, a rule, a neighbour or a
 * next hop. Immutable; made by the factories of its kinds, and carried out by {@link
 * Rtnetlink#apply} or, several in one send, by {@link Rtnetlink#applyAll}.
 */
public abstract sealed class Request
    permits LinkRequest,
        AddressRequest,
        RouteRequest,
        RuleRequest,
        NeighbourRequest,
        NextHopRequest {
  private final String operation;
  private final List<Part> parts;

  Request(String operation, List<Part> parts) {
    this.operation = operation;
    this.parts = List.copyOf(parts);
  }

  /** The attributes. */
  List<Part> parts() {
    return parts;
  }

  /** These attributes and one more, which takes the place of one of its type. */
  List<Part> with(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.removeIf(old -> old.type() == part.type());
    more.add(part);
    return more;
  }

  /** The message's type. */
  abstract int type();

  /** The message's flags beyond "request" and "acknowledge". */
  abstract int flags();

  /** Writes the fixed header. */
  abstract void header(MessageWriter out);

  /** Writes what is known only when the request is carried out. */
  void late(MessageWriter out, NamespaceFiles files) {}

  final void write(MessageWriter out, int sequence, NamespaceFiles files) {
    out.begin(type(), Netlink.REQUEST | Netlink.ACK | flags(), sequence);
    header(out);
    for (Part part : parts) {
      out.attribute(part.type(), part.payload());
    }
    late(out, files);
    out.end();
  }

  /** What is asked, as errors say it. */
  @Override
  public final String toString() {
    return operation;
  }
}
