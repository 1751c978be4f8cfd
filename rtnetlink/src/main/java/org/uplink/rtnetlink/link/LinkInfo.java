package org.uplink.rtnetlink.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * What a request has in {@code IFLA_LINKINFO}.
 *
 * @param kind the link's kind; empty: left out
 * @param data what its kind has beyond
 * @param port what it is to have as the port of a bridge
 */
record LinkInfo(String kind, List<Attribute> data, List<Attribute> port) {
  static final LinkInfo NONE = new LinkInfo("", List.of(), List.of());

  LinkInfo {
    data = List.copyOf(data);
    port = List.copyOf(port);
  }

  /** A later part takes the place of an earlier one of its type. */
  LinkInfo data(String ofKind, Attribute part) {
    return new LinkInfo(ofKind, with(data, part), port);
  }

  LinkInfo port(Attribute part) {
    return new LinkInfo(kind, data, with(port, part));
  }

  private static List<Attribute> with(List<Attribute> parts, Attribute part) {
    List<Attribute> more = new ArrayList<>(parts);
    more.removeIf(old -> old.type() == part.type());
    more.add(part);
    return more;
  }

  /** The attribute; empty where there is nothing to say. */
  Optional<Attribute> attribute() {
    List<Attribute> info = new ArrayList<>();
    if (!kind.isEmpty()) {
      info.add(Attribute.text(LinkAttribute.INFO_KIND, kind));
    }
    if (!data.isEmpty()) {
      info.add(Attribute.nested(LinkAttribute.INFO_DATA, data));
    }
    if (!port.isEmpty()) {
      info.add(Attribute.text(LinkAttribute.INFO_SLAVE_KIND, "bridge"));
      info.add(Attribute.nested(LinkAttribute.INFO_SLAVE_DATA, port));
    }
    return info.isEmpty()
        ? Optional.empty()
        : Optional.of(Attribute.nested(LinkAttribute.LINKINFO, info));
  }
}
