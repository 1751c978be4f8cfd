package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.decision.facts.Facts;

/**
 * What a row means for the host.
 *
 * @param activeNic the active NIC; for row 3 the one that stays
 * @param proposedNic one for the operator to consider, where there is no active NIC
 */
public record Verdict(
    Row row,
    Optional<String> activeNic,
    Optional<String> proposedNic,
    Confidence confidence,
    Deployment deployment) {

  static Verdict of(Row row, Facts facts) {
    return switch (row) {
      case Row.BelowGetRoute below -> reported(row, below.lastClientIface(), facts);
      case Row.VerbMissing missing -> reported(row, missing.nic(), facts);
      case Row.LookupFailed failed ->
          new Verdict(row, facts.previousNic(), Optional.empty(), Confidence.NONE, Deployment.SKIP);
      case Row.SameMachine same ->
          new Verdict(
              row,
              same.owner(),
              Optional.empty(),
              same.owner().isPresent() ? Confidence.REPORTED : Confidence.NONE,
              Deployment.MANUAL);
      case Row.AddressesOverlap overlap -> none(row, Optional.empty());
      case Row.NoRoute none -> none(row, none.owner());
      case Row.UnsuitableDevice unsuitable ->
          new Verdict(
              row,
              Optional.of(unsuitable.device()),
              Optional.empty(),
              Confidence.NONE,
              Deployment.SKIP);
      case Row.Confirmed confirmed ->
          new Verdict(
              row,
              Optional.of(confirmed.device()),
              Optional.empty(),
              Confidence.CONFIRMED,
              Deployment.YES);
      case Row.Contested contested ->
          new Verdict(
              row,
              Optional.of(contested.device()),
              Optional.empty(),
              Confidence.CONTESTED,
              facts.cluster().onDisagreement() == DisagreementPolicy.DEPLOY
                  ? Deployment.YES
                  : Deployment.SKIP);
    };
  }

  /** Rows 1 and 2: the host's word, where a network can be put on that device. */
  private static Verdict reported(Row row, Optional<String> nic, Facts facts) {
    if (nic.isEmpty()) {
      return none(row, Optional.empty());
    }
    return facts.host().carriesNetworks(nic.get())
        ? new Verdict(row, nic, Optional.empty(), Confidence.REPORTED, Deployment.YES)
        : new Verdict(row, nic, Optional.empty(), Confidence.NONE, Deployment.SKIP);
  }

  private static Verdict none(Row row, Optional<String> proposed) {
    return new Verdict(row, Optional.empty(), proposed, Confidence.NONE, Deployment.SKIP);
  }
}
