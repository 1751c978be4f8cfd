package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.decision.facts.Facts;

/** Next steps that several rows share. Each ends with a command. */
final class NextSteps {
  private NextSteps() {}

  /** Returns the next step if an install deploys the network automatically. */
  static String deployAutomatically(Facts facts, String nic) {
    String network = facts.cluster().network().name();
    if (facts.adoptsBridge(nic)) {
      return "The host has the bridge %s, but its agent does not list it as a network. To adopt the bridge as the management network, run: %s"
          .formatted(network, install(facts));
    }
    return nic.equals(network)
        ? "There is nothing to do, unless the network differs from the cluster's definition: uplink host sync "
            + facts.hostName()
        : "To deploy the management network %s on %s, run: %s"
            .formatted(network, nic, install(facts));
  }

  /** Tells the operator to correct the cause, or to name the NIC. */
  static String correctOrNameNic(String correction, Facts facts, Optional<String> proposedNic) {
    return "%s, then run: %s. Or name the NIC for the management network %s: %s"
        .formatted(
            correction,
            install(facts),
            facts.cluster().network().name(),
            deployOn(facts, proposedNic.orElse("NIC")));
  }

  static String install(Facts facts) {
    return "uplink host install " + facts.hostName();
  }

  static String deployOn(Facts facts, String nic) {
    return "uplink host deploy-network %s --nic %s".formatted(facts.hostName(), nic);
  }
}
