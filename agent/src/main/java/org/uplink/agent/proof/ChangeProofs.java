package org.uplink.agent.proof;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/** The proofs of one change. All of them have to hold at the same time. Thread-safe. */
public final class ChangeProofs {
  private static final String NOT_TRIED = "not tried yet";

  private final List<ProofCheck> checks;
  private final Map<RequiredProof, String> faults = new HashMap<>();

  public ChangeProofs(List<ProofCheck> checks) {
    this.checks = List.copyOf(checks);
    forgetResults();
  }

  /** The network is moved. What is there already proves nothing. */
  public void begin() throws IOException {
    for (ProofCheck check : checks) {
      check.begin();
    }
  }

  /**
   * Lets the owner of the NIC take the network over. After that, everything has to be proved again:
   * what somebody confirms meanwhile does not count.
   */
  public void proveAgainAfter(Runnable takeover) {
    takeover.run();
    checks.forEach(ProofCheck::reset);
    forgetResults();
  }

  /**
   * Tries all proofs, and returns why the change is not proved; empty if all hold.
   *
   * @param device the device of the new network
   */
  public Optional<String> firstFault(String device) throws InterruptedException {
    Optional<String> first = Optional.empty();
    for (ProofCheck check : checks) {
      Optional<String> fault = fault(check, device);
      synchronized (faults) {
        fault.ifPresentOrElse(
            text -> faults.put(check.proof(), text), () -> faults.remove(check.proof()));
      }
      first = first.or(() -> fault.map(text -> check.proof() + ": " + text));
    }
    return first;
  }

  /** Returns why a proof can never hold, so that the change is rolled back at once. */
  public Optional<String> end() {
    return checks.stream().flatMap(check -> check.end().stream()).findFirst();
  }

  /** Returns the lookups of the packets with which each proof may arrive. */
  public List<List<RouteQuery>> flows(String device) {
    return checks.stream().map(check -> check.flows(device)).toList();
  }

  /** Returns the proofs for which somebody has to run {@code uplink network confirm}. */
  public List<OperatorCheck> operators() {
    return checks.stream()
        .flatMap(check -> check instanceof OperatorCheck it ? Stream.of(it) : Stream.empty())
        .toList();
  }

  /** Returns what each proof was like when it was tried last. */
  public List<ProofState> states() {
    synchronized (faults) {
      return checks.stream()
          .map(
              check ->
                  new ProofState(
                      check.proof().toString(), Optional.ofNullable(faults.get(check.proof()))))
          .toList();
    }
  }

  private void forgetResults() {
    synchronized (faults) {
      checks.forEach(check -> faults.put(check.proof(), NOT_TRIED));
    }
  }

  private static Optional<String> fault(ProofCheck check, String device)
      throws InterruptedException {
    try {
      return check.fault(device);
    } catch (RuntimeException e) {
      return Optional.of("it could not be checked: " + e);
    }
  }
}
