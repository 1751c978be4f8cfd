package org.uplink.rtnetlink;

import java.util.Optional;

/** The links of a namespace. */
public final class Links {
  Links() {}

  /**
   * Reads all links.
   *
   * @throws NetlinkException where the socket is broken
   */
  public LinkTable list() {
    return Rtnetlink.later();
  }

  /**
   * Reads one link.
   *
   * @throws NetlinkException where the socket is broken
   */
  public Optional<Link> find(String name) {
    return Rtnetlink.later();
  }
}
