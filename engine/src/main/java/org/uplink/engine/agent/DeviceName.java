package org.uplink.engine.agent;

import java.util.regex.Pattern;

/**
 * Checks names of devices by the kernel's rule (dev_valid_name of net/core/dev.c). The engine drops
 * any other text that a host sends as a name.
 */
final class DeviceName {
  /** Matches a valid name, which has at most IFNAMSIZ - 1 characters. */
  private static final Pattern VALID = Pattern.compile("(?!\\.{1,2}$)[^\\s/:\\p{Cntrl}]{1,15}");

  private DeviceName() {}

  static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }
}
