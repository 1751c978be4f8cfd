package org.uplink.rtnetlink.net;

/**
 * A network device, named by index and name.
 *
 * @param index the index in the device's network namespace, positive
 * @param name the name when the answer was read; {@code if7} if the device with index 7 did not
 *     exist any more
 */
public record Device(int index, String name) {
  /** Returns "eth0 (2)". */
  @Override
  public String toString() {
    return name + " (" + index + ")";
  }
}
