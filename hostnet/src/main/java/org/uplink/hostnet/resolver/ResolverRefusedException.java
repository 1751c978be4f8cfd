package org.uplink.hostnet.resolver;

import java.io.IOException;

/** Thrown if resolv.conf cannot be written. */
public final class ResolverRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ResolverRefusedException(String why) {
    super(why);
  }

  ResolverRefusedException(String file, IOException cause) {
    super("write %s: %s".formatted(file, cause), cause);
  }
}
