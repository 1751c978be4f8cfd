package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.address.IpLiteral;

/**
 * A question to getRoute with its answer.
 *
 * @param flow for the look-up of a flow; empty for the plain one
 */
public record RouteLookup(InetAddress destination, Optional<Flow> flow, RouteResult result) {
  /** The rest of a TCP flow's tuple, as the host sees it. */
  public record Flow(InetAddress source, int sourcePort, int port) {}

  /** The question, for people. */
  public String question() {
    return "getRoute "
        + IpLiteral.format(destination)
        + flow.map(
                f ->
                    " for the TCP flow from %s port %d to port %d"
                        .formatted(IpLiteral.format(f.source()), f.sourcePort(), f.port()))
            .orElse("");
  }
}
