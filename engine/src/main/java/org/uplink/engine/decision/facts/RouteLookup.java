package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.address.IpLiteral;

/**
 * A getRoute request with its result.
 *
 * @param flow the rest of the flow, for the lookup of a flow; empty for a plain lookup
 */
public record RouteLookup(InetAddress destination, Optional<Flow> flow, RouteResult result) {

  /** Returns the request, for people. */
  public String question() {
    return "getRoute "
        + IpLiteral.format(destination)
        + flow.map(
                f ->
                    " for the TCP flow from %s port %d to port %d"
                        .formatted(IpLiteral.format(f.source()), f.sourcePort(), f.port()))
            .orElse("");
  }

  /** Returns whether the kernel would send the packets to another machine. */
  public boolean leavesHost() {
    return result instanceof RouteResult.Found found && !found.local();
  }

  /** The rest of a TCP flow, as the host sees it. */
  public record Flow(InetAddress source, int sourcePort, int port) {}
}
