package org.uplink.verbs.capabilities;

import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.ConnectionEnd;
import org.uplink.verbs.WireRecord;

/**
 * The connection of the call, as the host sees it. A stock Vdsm does not report it.
 *
 * @param local the host's end
 * @param peer the other end. With source NAT on the path, this is the translated address
 * @param device the device with the local address
 */
@WireRecord
public record CallerConnection(ConnectionEnd local, ConnectionEnd peer, Optional<String> device) {
  public CallerConnection {
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(peer, "peer");
  }
}
