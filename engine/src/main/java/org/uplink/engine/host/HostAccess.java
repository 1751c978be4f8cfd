package org.uplink.engine.host;

/** How the engine and the agent of a host come together. */
public sealed interface HostAccess {
  /**
   * Returns what only one host can have, in one spelling: two hosts with equal endpoints are one
   * machine.
   *
   * @param host the host's name
   */
  String endpoint(String host);

  /** Returns the access for a sentence, such as {@code 192.0.2.10 port 54321}. */
  String describe();

  /**
   * The engine opens the connections.
   *
   * @param address the address or DNS name that the engine dials
   * @param port the port on which the agent listens
   */
  record Direct(String address, int port) implements HostAccess {
    public Direct {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
      }
    }

    @Override
    public String endpoint(String host) {
      return "%s port %d".formatted(AddressSpelling.of(address), port);
    }

    @Override
    public String describe() {
      return "%s port %d".formatted(address, port);
    }
  }

  /** The agent opens the connections, and its certificate says which host it is. */
  record DialIn() implements HostAccess {
    @Override
    public String endpoint(String host) {
      return "dials in as " + host;
    }

    @Override
    public String describe() {
      return "dials in";
    }
  }
}
