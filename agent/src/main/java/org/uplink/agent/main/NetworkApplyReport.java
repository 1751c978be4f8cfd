package org.uplink.agent.main;

import java.util.List;
import java.util.Optional;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.local.RequiredProof;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.warning.PlanWarning;

/**
 * What {@code uplink network apply --json} prints.
 *
 * @param outcome kept, rolledBack, unchanged (the network was there before) or refused (nothing was
 *     touched)
 * @param bridge the device over which the change is proved: the bridge, or a VLAN, bond or NIC
 * @param nic the NIC or bond below it
 * @param changed whether the host has the requested network now and had not before
 * @param proofs the proofs that were required
 * @param warnings the warnings of the plan
 * @param reason why it was rolled back or refused
 * @param change what became of the change, if there was one
 */
record NetworkApplyReport(
    String outcome,
    String bridge,
    String nic,
    boolean changed,
    List<String> proofs,
    List<PlanWarning> warnings,
    Optional<String> reason,
    Optional<ChangeStatus> change) {
  NetworkApplyReport {
    proofs = List.copyOf(proofs);
    warnings = List.copyOf(warnings);
  }

  static NetworkApplyReport refused(LocalRequest request, String reason) {
    return new NetworkApplyReport(
        "refused",
        request.bridge(),
        request.nic(),
        false,
        texts(request),
        List.of(),
        Optional.of(reason),
        Optional.empty());
  }

  static NetworkApplyReport unchanged(LocalRequest request) {
    return new NetworkApplyReport(
        "unchanged",
        request.bridge(),
        request.nic(),
        false,
        texts(request),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static NetworkApplyReport of(
      LocalRequest request, List<PlanWarning> warnings, ChangeStatus change) {
    boolean kept = !change.state().equals(ChangeState.ROLLED_BACK);
    return new NetworkApplyReport(
        kept ? "kept" : "rolledBack",
        request.bridge(),
        request.nic(),
        kept,
        texts(request),
        warnings,
        kept ? Optional.empty() : change.reason(),
        Optional.of(change));
  }

  private static List<String> texts(LocalRequest request) {
    return request.proofs().stream().map(RequiredProof::toString).toList();
  }
}
