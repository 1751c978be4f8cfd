package org.uplink.rtnetlink.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * The {@code IFLA_LINKINFO} of a request.
 *
 * @param kind the link's kind; "" leaves it out
 * @param data the attributes of the kind
 * @param port the attributes of the link as a bridge port
 */
record LinkInfo(String kind, List<Attribute> data, List<Attribute> port) {
  static final LinkInfo NONE = new LinkInfo("", List.of(), List.of());

  LinkInfo {
    data = List.copyOf(data);
    port = List.copyOf(port);
  }

  LinkInfo withData(String ofKind, Attribute attribute) {
    return new LinkInfo(ofKind, attribute.replaceIn(data), port);
  }

  LinkInfo withPort(Attribute attribute) {
    return new LinkInfo(kind, data, attribute.replaceIn(port));
  }

  /** Returns the attribute. Empty if the request has no link info. */
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
