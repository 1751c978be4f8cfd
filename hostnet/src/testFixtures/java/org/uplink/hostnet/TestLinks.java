package org.uplink.hostnet;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.hostnet.state.LinkState;

/** Links with a carrier and the MTU 1500, for tests without a kernel. */
public final class TestLinks {
  private TestLinks() {}

  public static LinkState nic(String name) {
    return LinkState.of(name, Optional.empty(), 1500).withCarrier(true);
  }

  /**
   * Returns a link of a kind. A bridge has no STP and no forwarding delay, and a bond the mode 1.
   */
  public static LinkState ofKind(String kind, String name) {
    LinkState link = nic(name).withKind(Optional.of(kind));
    return switch (kind) {
      case "bridge" -> link.withBridge(Optional.of(LinkState.Bridge.of(false, 0, Map.of())));
      case "bond" -> link.withBond(Optional.of(LinkState.Bond.of(1, Optional.empty(), Map.of())));
      default -> link;
    };
  }

  public static LinkState vlan(String name, String lower, int id) {
    return ofKind("vlan", name).withLower(Optional.of(lower)).withVlan(OptionalInt.of(id));
  }
}
