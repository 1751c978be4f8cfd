package org.uplink.engine.join;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;

/**
 * Where agents reach this engine: its addresses but the link-local ones, each with the port for
 * hosts. Thread-safe.
 */
public final class HostPortAddresses implements Supplier<List<HostAndPort>> {
  private final List<HostAddress> addresses;
  private final List<HostAddress> leftOut;
  private volatile int port;

  /**
   * @param addresses the engine's addresses and DNS names
   * @param port the port; 0 if it is not known yet
   */
  public HostPortAddresses(List<String> addresses, int port) {
    List<HostAddress> all = addresses.stream().map(HostAddress::parse).toList();
    this.addresses = all.stream().filter(each -> !isLinkLocal(each)).toList();
    this.leftOut = all.stream().filter(HostPortAddresses::isLinkLocal).toList();
    this.port = port;
  }

  /** Sets the port on which the engine listens. */
  public void listensOn(int actual) {
    port = actual;
  }

  /**
   * Returns the addresses that no agent is given: a link-local address is reached only on the same
   * link, and only with the name of the host's NIC, which the engine does not know.
   */
  public List<HostAddress> leftOut() {
    return leftOut;
  }

  @Override
  public List<HostAndPort> get() {
    int current = port;
    return addresses.stream().map(address -> new HostAndPort(address, current)).toList();
  }

  private static boolean isLinkLocal(HostAddress address) {
    return address instanceof HostAddress.Ip(InetAddress ip) && ip.isLinkLocalAddress();
  }
}
