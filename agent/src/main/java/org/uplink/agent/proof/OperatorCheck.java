package org.uplink.agent.proof;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/**
 * Somebody has run {@code uplink network confirm} in a session that did not exist when the network
 * was moved. A session over SSH has to use the network's device. Thread-safe.
 */
public final class OperatorCheck implements ProofCheck {
  private final RequiredProof proof;
  private final Rtnetlink kernel;
  private volatile Set<String> marksBefore = Set.of();
  private volatile Optional<LoginSession.SshEnds> requester = Optional.empty();
  private volatile boolean confirmed;

  /**
   * Creates the check.
   *
   * @param proof {@link RequiredProof.Operator} or {@link RequiredProof.Ssh}
   */
  OperatorCheck(RequiredProof proof, Rtnetlink kernel) {
    this.proof = proof;
    this.kernel = kernel;
  }

  @Override
  public RequiredProof proof() {
    return proof;
  }

  @Override
  public void begin() throws IOException {
    requester = LoginSession.of(ProcessHandle.current().pid()).ssh();
    marksBefore = LoginSession.marksOfAll();
  }

  @Override
  public Optional<String> fault(String device) {
    return confirmed
        ? Optional.empty()
        : Optional.of("nobody has run `uplink network confirm` in a new session");
  }

  /** Whoever requested the change over SSH is expected to come back from the same address. */
  @Override
  public List<RouteQuery> flows(String device) {
    return requester.stream()
        .map(
            ends ->
                RouteQuery.to(ends.remote().getAddress())
                    .source(ends.local().getAddress())
                    .protocol(IpProtocol.TCP))
        .toList();
  }

  @Override
  public void reset() {
    confirmed = false;
  }

  /** Confirms the change from a session for which there is no {@link #sessionFault}. */
  public void confirm() {
    confirmed = true;
  }

  /** Returns why a session cannot confirm the change; empty if it can. */
  public Optional<String> sessionFault(LoginSession session, String device) {
    Set<String> marks = session.marks();
    if (marks.isEmpty()) {
      return Optional.of(
          "this session has neither a number in /proc/self/sessionid nor SSH_CONNECTION, so it"
              + " cannot be told from the sessions before the change");
    }
    Optional<String> old = marks.stream().filter(marksBefore::contains).findFirst();
    if (old.isPresent()) {
      return Optional.of(
          old.get() + " was there before the change. Log in again, and confirm in the new session");
    }
    if (session.sshConnection().isEmpty()) {
      return proof instanceof RequiredProof.Ssh
          ? Optional.of("this session did not come over SSH")
          : Optional.empty();
    }
    return session
        .ssh()
        .map(
            ends ->
                FlowRoute.fault(
                    kernel,
                    RouteQuery.to(ends.remote().getAddress())
                        .source(ends.local().getAddress())
                        .protocol(IpProtocol.TCP)
                        .sourcePort(ends.local().getPort())
                        .destinationPort(ends.remote().getPort()),
                    device))
        .orElseGet(
            () ->
                Optional.of(
                    "SSH_CONNECTION has no readable addresses: " + session.sshConnection().get()));
  }
}
