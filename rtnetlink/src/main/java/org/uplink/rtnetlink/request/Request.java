package org.uplink.rtnetlink.request;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.connection.NamespaceFiles;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * A change that the kernel is asked for: of a link, an address, a route, a rule, a neighbour or a
 * next hop. Immutable; made by the factories of its kinds, and carried out by {@link
 * Rtnetlink#apply} or, several in one send, by {@link Rtnetlink#applyAll}.
 */
public abstract class Request {
  private final String operation;
  private final List<Attribute> attributes;

  public Request(String operation, List<Attribute> parts) {
    this.operation = operation;
    this.attributes = List.copyOf(parts);
  }

  /** The attributes. */
  public List<Attribute> attributes() {
    return attributes;
  }

  /** These attributes and one more, which takes the place of one of its type. */
  public List<Attribute> with(Attribute part) {
    List<Attribute> more = new ArrayList<>(attributes);
    more.removeIf(old -> old.type() == part.type());
    more.add(part);
    return more;
  }

  /** The message's type. */
  public abstract int type();

  /** The message's flags beyond "request" and "acknowledge". */
  public abstract int flags();

  /** Writes the fixed header. */
  public abstract void header(MessageWriter out);

  /** Writes what is known only when the request is carried out. */
  public void writeDeferred(MessageWriter out, NamespaceFiles files) {}

  public final void write(MessageWriter out, int sequence, NamespaceFiles files) {
    out.begin(type(), Netlink.REQUEST | Netlink.ACK | flags(), sequence);
    header(out);
    for (Attribute part : attributes) {
      out.attribute(part.type(), part.payload());
    }
    writeDeferred(out, files);
    out.end();
  }

  /** What is asked, as errors say it. */
  @Override
  public final String toString() {
    return operation;
  }
}
