package org.uplink.hostnet.state;

import java.io.IOException;

/** The name servers could not be written. */
public final class ResolverRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  ResolverRefused(String why) {
    super(why);
  }

  ResolverRefused(String file, IOException cause) {
    super("write " + file + ": " + cause, cause);
  }
}
