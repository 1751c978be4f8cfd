package org.uplink.rtnetlink;

import java.util.List;

/** The addresses of the links of a namespace. */
public final class Addresses {
  Addresses() {}

  /**
   * Reads all addresses of both families.
   *
   * @throws NetlinkException where the socket is broken
   */
  public List<InterfaceAddress> list() {
    return Rtnetlink.later();
  }
}
