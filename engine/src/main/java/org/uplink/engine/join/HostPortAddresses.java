package org.uplink.engine.join;

import java.util.List;
import java.util.function.Supplier;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;

/** Where agents reach this engine: its addresses, each with the port for hosts. Thread-safe. */
public final class HostPortAddresses implements Supplier<List<HostAndPort>> {
  private final List<HostAddress> addresses;
  private volatile int port;

  /**
   * @param addresses the engine's addresses and DNS names
   * @param port the port; 0 if it is not known yet
   */
  public HostPortAddresses(List<String> addresses, int port) {
    this.addresses = addresses.stream().map(HostAddress::parse).toList();
    this.port = port;
  }

  /** Sets the port on which the engine listens. */
  public void listensOn(int actual) {
    port = actual;
  }

  @Override
  public List<HostAndPort> get() {
    int current = port;
    return addresses.stream().map(address -> new HostAndPort(address, current)).toList();
  }
}
