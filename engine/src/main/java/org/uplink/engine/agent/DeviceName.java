package org.uplink.engine.agent;

import java.util.regex.Pattern;

/**
 * What a device can be called: what the kernel takes (dev_valid_name of net/core/dev.c). Other
 * texts from a host are no names, and go no further.
 */
final class DeviceName {
  /** IFNAMSIZ, less the byte that ends it. */
  private static final Pattern VALID = Pattern.compile("(?!\\.{1,2}$)[^\\s/:\\p{Cntrl}]{1,15}");

  private DeviceName() {}

  static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }
}
