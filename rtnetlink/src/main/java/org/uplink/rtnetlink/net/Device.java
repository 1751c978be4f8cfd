package org.uplink.rtnetlink.net;

/**
 * A network device, named by index and name.
 *
 * @param index its index in its network namespace, positive
 * @param name its name at the time of the answer; {@code if7} for a device with index 7 that was
 *     gone by then
 */
public record Device(int index, String name) {
  /** Returns "eth0 (2)". */
  @Override
  public String toString() {
    return name + " (" + index + ")";
  }
}
