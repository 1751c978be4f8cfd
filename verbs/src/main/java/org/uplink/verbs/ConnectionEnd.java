package org.uplink.verbs;

import java.util.Objects;

/** One end of a TCP connection. */
@WireRecord
public record ConnectionEnd(String address, Integer port) {
  public ConnectionEnd {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(port, "port");
  }
}
