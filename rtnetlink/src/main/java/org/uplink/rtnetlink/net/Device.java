package org.uplink.rtnetlink.net;

/**
 * A network device, as an answer names it.
 *
 * @param index its number in its network namespace, positive
 * @param name its name when the answer was read; where the device was gone by then, {@code if7} for
 *     index 7
 */
public record Device(int index, String name) {
  /** "eth0 (2)". */
  @Override
  public String toString() {
    return name + " (" + index + ")";
  }
}
