package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.decision.facts.Facts;

/**
 * What a row concludes.
 *
 * @param activeNic the active NIC; if getRoute failed, the previous one
 * @param proposedNic a NIC for the operator to consider, if there is no active NIC
 */
record Conclusion(
    Optional<String> activeNic,
    Optional<String> proposedNic,
    Confidence confidence,
    Deployment deployment) {

  /** Concludes that there is no active NIC. */
  static Conclusion none() {
    return proposing(Optional.empty());
  }

  /** Concludes that there is no active NIC, and proposes a NIC if there is one to consider. */
  static Conclusion proposing(Optional<String> nic) {
    return new Conclusion(Optional.empty(), nic, Confidence.NONE, Deployment.SKIP);
  }

  /** Concludes that the NIC is active, but that the network is not deployed. */
  static Conclusion skip(Optional<String> nic) {
    return new Conclusion(nic, Optional.empty(), Confidence.NONE, Deployment.SKIP);
  }

  /** Concludes that the reported NIC is active, although no lookup confirms it. */
  static Conclusion reported(Optional<String> nic, Facts facts) {
    if (nic.isEmpty()) {
      return none();
    }
    return facts.carriesNetwork(nic.get())
        ? of(nic.get(), Confidence.REPORTED, Deployment.YES)
        : skip(nic);
  }

  static Conclusion of(String nic, Confidence confidence, Deployment deployment) {
    return new Conclusion(Optional.of(nic), Optional.empty(), confidence, deployment);
  }
}
