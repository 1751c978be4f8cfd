package org.uplink.platform.peer;

import javax.net.ssl.SSLParameters;

/**
 * The key exchanges that a server of TLS offers. Without this limit, the JDK accepts the finite
 * fields of RFC 7919: with {@code ffdhe8192}, the answer to the first message of a stranger takes a
 * quarter of a second of processor time, a hundred times as long as with {@code x25519}.
 */
public final class KeyExchanges {
  private KeyExchanges() {}

  /** Leaves elliptic curves only, in the order of preference. */
  public static void limit(SSLParameters parameters) {
    parameters.setNamedGroups(new String[] {"x25519", "secp256r1", "secp384r1", "secp521r1"});
  }
}
