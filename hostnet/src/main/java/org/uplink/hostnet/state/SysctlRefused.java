package org.uplink.hostnet.state;

import java.io.IOException;

/** The kernel refused a setting. */
public final class SysctlRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  SysctlRefused(String key, String value, IOException cause) {
    super("set net/" + key + " to " + value + ": " + cause.getMessage(), cause);
  }
}
