package org.uplink.hostnet.sysctl;

import java.io.IOException;
import org.uplink.platform.IoProblem;

/** Thrown if the kernel refuses the value of a sysctl. */
public final class SysctlRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SysctlRefusedException(String key, String value, IOException cause) {
    super(
        "write %s to net/%s: %s"
            .formatted(value, key, IoProblem.describe(cause, "/proc/sys/net/" + key)),
        cause);
  }
}
