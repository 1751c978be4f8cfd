package org.uplink.agent.output;

import java.util.List;
import java.util.Optional;
import org.uplink.agent.local.LocalRequest;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.proof.RequiredProof;
import org.uplink.verbs.warning.PlanWarning;

/**
 * What {@code uplink network apply --json} and {@code restore --json} print.
 *
 * @param outcome kept, rolledBack, unchanged (the network was there before) or refused (nothing was
 *     touched)
 * @param bridge the device over which the change is proved: the bridge, or a VLAN, bond or NIC.
 *     Absent if the file, the options or the user were refused, or nothing had to be restored
 * @param nic the NIC or bond below it; absent with the bridge
 * @param changed whether the host has the requested network now and had not before
 * @param proofs the proofs that were required
 * @param warnings the warnings of the plan
 * @param reason why it was rolled back, refused, or had nothing to restore
 * @param change what became of the change, if there was one
 */
public record NetworkApplyReport(
    String outcome,
    Optional<String> bridge,
    Optional<String> nic,
    boolean changed,
    List<String> proofs,
    List<PlanWarning> warnings,
    Optional<String> reason,
    Optional<ChangeStatus> change) {
  public NetworkApplyReport {
    proofs = List.copyOf(proofs);
    warnings = List.copyOf(warnings);
  }

  /** Returns the report of a refusal. Without a request, its file or options were refused. */
  public static NetworkApplyReport refused(
      Optional<LocalRequest> request, List<RequiredProof> proofs, String reason) {
    return new NetworkApplyReport(
        "refused",
        request.map(LocalRequest::bridge),
        request.map(LocalRequest::nic),
        false,
        texts(proofs),
        List.of(),
        Optional.of(reason),
        Optional.empty());
  }

  public static NetworkApplyReport unchanged(LocalRequest request) {
    return new NetworkApplyReport(
        "unchanged",
        Optional.of(request.bridge()),
        Optional.of(request.nic()),
        false,
        texts(request.proofs()),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the report of a host that has its original network. */
  public static NetworkApplyReport nothingToRestore(List<RequiredProof> proofs, String reason) {
    return new NetworkApplyReport(
        "unchanged",
        Optional.empty(),
        Optional.empty(),
        false,
        texts(proofs),
        List.of(),
        Optional.of(reason),
        Optional.empty());
  }

  public static NetworkApplyReport of(
      LocalRequest request, List<PlanWarning> warnings, ChangeStatus change) {
    boolean kept = !change.state().equals(ChangeState.ROLLED_BACK);
    return new NetworkApplyReport(
        kept ? "kept" : "rolledBack",
        Optional.of(request.bridge()),
        Optional.of(request.nic()),
        kept,
        texts(request.proofs()),
        warnings,
        kept ? Optional.empty() : change.reason(),
        Optional.of(change));
  }

  private static List<String> texts(List<RequiredProof> proofs) {
    return proofs.stream().map(RequiredProof::toString).toList();
  }
}
