package org.uplink.cli.host;

import org.uplink.api.Host;
import org.uplink.api.StatusReason;
import org.uplink.cli.terminal.Terminal.Colour;

/** What several commands say of a host in the same words. */
final class HostText {
  private HostText() {}

  /** "192.0.2.7:54321", "[2001:db8::7]:54321". */
  static String endpoint(Host host) {
    return (host.address().contains(":") ? "[" + host.address() + "]" : host.address())
        + ":"
        + host.port();
  }

  static Colour colour(Host host) {
    return switch (host.status()) {
      case UNASSIGNED, INSTALLING -> Colour.DOUBTFUL;
      case INSTALL_FAILED, NON_RESPONSIVE -> Colour.BAD;
      case NON_OPERATIONAL ->
          host.reason().filter(StatusReason.MANAGEMENT_NETWORK_PENDING::equals).isPresent()
              ? Colour.GOOD
              : Colour.DOUBTFUL;
    };
  }
}
