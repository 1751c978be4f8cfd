package org.uplink.hostnet.sysctl;

import java.io.IOException;

/** The kernel refused a setting. */
public final class SysctlRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SysctlRefusedException(String key, String value, IOException cause) {
    super("set net/" + key + " to " + value + ": " + cause.getMessage(), cause);
  }
}
