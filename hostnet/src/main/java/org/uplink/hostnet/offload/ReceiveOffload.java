package org.uplink.hostnet.offload;

import org.uplink.rtnetlink.link.Link;

/**
 * Large receive offload (LRO): the hardware or the driver of a NIC joins received packets. A bridge
 * cannot forward such packets, so the kernel turns LRO off on a link that becomes the port of a
 * bridge, and on the links below that one. The kernel does not turn LRO on again.
 */
public interface ReceiveOffload {
  /** Returns whether LRO of a link is on. False if the kernel does not tell. */
  boolean isOn(Link link);

  /**
   * Turns LRO of a link on, if the link has it and this process may do it. Does nothing otherwise.
   *
   * @param link the name of the link
   * @throws org.uplink.rtnetlink.request.NetlinkException if the kernel refuses for another reason
   */
  void turnOn(String link);
}
