package org.uplink.agent.proof;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/**
 * An answer to ping(8) through the network's device, and a route through it. Weaker than {@link
 * ConnectionCheck}: a firewall on the way may answer pings and drop connections.
 */
record PingCheck(RequiredProof.Ping proof, Rtnetlink kernel) implements ProofCheck {
  /** How long ping(8) waits for the answer, in seconds. */
  private static final String WAIT = "1";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Override
  public Optional<String> fault(String device) {
    Optional<String> fault = FlowRoute.fault(kernel, RouteQuery.to(proof.address()), device);
    if (fault.isPresent()) {
      return fault;
    }
    try {
      new LocalCommands(TIMEOUT)
          .run(
              List.of(
                  "ping",
                  "-n",
                  "-q",
                  "-c1",
                  "-W" + WAIT,
                  "-I",
                  device,
                  IpLiteral.format(proof.address())));
      return Optional.empty();
    } catch (OwnerException e) {
      return Optional.of(
          e.getMessage() == null || e.getMessage().contains("100% packet loss")
              ? "%s does not answer through %s".formatted(IpLiteral.format(proof.address()), device)
              : e.getMessage());
    }
  }

  @Override
  public List<RouteQuery> flows(String device) {
    return List.of(RouteQuery.to(proof.address()).outputDevice(device));
  }
}
