package org.uplink.engine.host;

import java.util.regex.Pattern;

/**
 * The name of a host: 1 to 63 letters, digits, ".", "_" or "-". It begins with a letter or digit.
 */
public final class HostName {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private HostName() {}

  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
