package org.uplink.hostnet.sysctl;

import java.io.IOException;

/** The kernel refused the value of a sysctl. */
public final class SysctlRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SysctlRefusedException(String key, String value, IOException cause) {
    super("write %s to net/%s: %s".formatted(value, key, cause.getMessage()), cause);
  }
}
