package org.uplink.rtnetlink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * What a request has in {@code IFLA_LINKINFO}.
 *
 * @param kind the link's kind; empty: left out
 * @param data what its kind has beyond
 * @param port what it is to have as the port of a bridge
 */
record LinkInfo(String kind, List<Part> data, List<Part> port) {
  static final LinkInfo NONE = new LinkInfo("", List.of(), List.of());

  LinkInfo {
    data = List.copyOf(data);
    port = List.copyOf(port);
  }

  /** A later part takes the place of an earlier one of its type. */
  LinkInfo data(String ofKind, Part part) {
    return new LinkInfo(ofKind, with(data, part), port);
  }

  LinkInfo port(Part part) {
    return new LinkInfo(kind, data, with(port, part));
  }

  private static List<Part> with(List<Part> parts, Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.removeIf(old -> old.type() == part.type());
    more.add(part);
    return more;
  }

  /** The attribute; empty where there is nothing to say. */
  Optional<Part> part() {
    List<Part> info = new ArrayList<>();
    if (!kind.isEmpty()) {
      info.add(Part.text(LinkAttribute.INFO_KIND, kind));
    }
    if (!data.isEmpty()) {
      info.add(Part.nested(LinkAttribute.INFO_DATA, data));
    }
    if (!port.isEmpty()) {
      info.add(Part.text(LinkAttribute.INFO_SLAVE_KIND, "bridge"));
      info.add(Part.nested(LinkAttribute.INFO_SLAVE_DATA, port));
    }
    return info.isEmpty()
        ? Optional.empty()
        : Optional.of(Part.nested(LinkAttribute.LINKINFO, info));
  }
}
