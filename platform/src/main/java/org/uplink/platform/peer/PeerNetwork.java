package org.uplink.platform.peer;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The addresses that one peer can be expected to have, so that limits count them together: an IPv4
 * address, or an IPv6 network of 64 bits, because one machine can use all addresses of that.
 */
public final class PeerNetwork {
  private static final int NETWORK_BYTES = 8;

  private PeerNetwork() {}

  /**
   * Returns the network as a text, such as {@code 192.0.2.1} or {@code 2001:db8:0:0:0:0:0:0/64}.
   */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] network = Arrays.copyOf(address.getAddress(), NETWORK_BYTES);
    try {
      return InetAddress.getByAddress(Arrays.copyOf(network, 2 * NETWORK_BYTES)).getHostAddress()
          + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
