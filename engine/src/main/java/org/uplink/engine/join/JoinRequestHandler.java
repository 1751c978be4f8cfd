package org.uplink.engine.join;

import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.host.HostName;
import org.uplink.engine.join.ApprovalRepository.LookUpResult;
import org.uplink.engine.join.PendingHosts.AddResult;
import org.uplink.engine.join.PendingHosts.Known;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.JoinCode;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.JoinAnswer;
import org.uplink.verbs.join.JoinRequest;
import tools.jackson.databind.JsonNode;

/**
 * Answers {@link EngineVerb#REQUEST_JOIN}: keeps a host that has no token among the pending ones
 * until somebody decides. The caller is a stranger, holds no place here while it waits, and writes
 * nothing into the database but a few events.
 */
public final class JoinRequestHandler implements MethodHandler {
  private static final Logger LOG = LoggerFactory.getLogger(JoinRequestHandler.class);

  private static final int FULL_RETRY_SECONDS = 30;

  private final ApprovalRepository repository;
  private final JoinReplies replies;
  private final LimitedEvents requests;
  private final AuditLog audit;
  private final Clock clock;
  private final PendingHosts pending;

  /**
   * @param nanoTime counts as {@link System#nanoTime}
   */
  public JoinRequestHandler(
      ApprovalRepository repository,
      JoinReplies replies,
      AuditLog audit,
      Clock clock,
      LongSupplier nanoTime) {
    this.repository = repository;
    this.replies = replies;
    this.audit = audit;
    this.clock = clock;
    this.pending = new PendingHosts(clock, nanoTime);
    this.requests = new LimitedEvents(audit, clock, nanoTime, AuditEvent.Type.HOST_JOIN_PENDING);
  }

  /** Returns where people decide; empty if this engine issues no certificates. */
  public Optional<HostApprovals> approvals() {
    return replies
        .authority()
        .map(existing -> new HostApprovals(repository, pending, existing, audit, clock));
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public Object handle(JsonNode params, Caller caller) throws RpcException {
    JoinRequest asked =
        JoinReplies.read(params, EngineVerb.REQUEST_JOIN, JoinRequest.class, "request", "name");
    LogPeer peer = JoinReplies.peer(caller);
    CertificateAuthority signer = replies.authority(peer);
    CertificateRequest request = replies.request(asked.request(), peer);
    if (!HostName.isValid(asked.name())) {
      throw replies.refused(
          peer,
          "The host's name is not valid: a name has 1 to 63 letters, digits, \".\", \"_\" or \"-\", and begins with a letter or digit. Give one with --name.");
    }
    JoinCode code = JoinCode.of(signer.certificate().getPublicKey(), request.key());
    Optional<Known> known = pending.askAgain(code, asked.name());
    if (known.isEmpty()) {
      return lookUp(signer, asked.name(), request, code, peer);
    }
    return answer(known.get(), signer, peer);
  }

  /** Answers a host that asks for the first time since the engine started, or since it expired. */
  private JoinAnswer lookUp(
      CertificateAuthority signer,
      String name,
      CertificateRequest request,
      JoinCode code,
      LogPeer peer)
      throws RpcException.Answered {
    return switch (repository.lookUp(request.keyDigest(), name, clock.instant())) {
      case LookUpResult.Approved(HostCertificate certificate) ->
          JoinAnswer.approved(replies.enrolled(certificate, signer, peer));
      case LookUpResult.NameTaken _ -> throw replies.nameTaken(peer, name);
      case LookUpResult.KeyTaken _ -> throw replies.keyTaken(peer);
      case LookUpResult.Unknown _ -> add(name, request, code, peer);
    };
  }

  private JoinAnswer add(String name, CertificateRequest request, JoinCode code, LogPeer peer)
      throws RpcException.Answered {
    return switch (pending.add(code, name, request, peer.group(), peer.name())) {
      case AddResult.Added(Known added) -> {
        LOG.info("A host wants to join as {} from {}", name, peer);
        requests.add(
            "A host wants to join as %s from %s without a token. It waits until %s. To see its code, run: uplink host pending"
                .formatted(name, peer.name(), added.host().expires()));
        yield pending(added);
      }
      case AddResult.AlreadyKnown(Known known) -> pending(known);
      case AddResult.TooMany _ ->
          full(peer, PendingHosts.MAX + " hosts wait for approval, and no more may wait.");
      case AddResult.TooManyOfNetwork(String network) ->
          full(
              peer,
              "%d hosts from %s wait for approval, and no more may wait from one address."
                  .formatted(PendingHosts.MAX_OF_NETWORK, network));
    };
  }

  private JoinAnswer answer(Known known, CertificateAuthority signer, LogPeer peer)
      throws RpcException.Answered {
    PendingHost host = known.host();
    return switch (known.decision()) {
      case NONE -> pending(known);
      case REJECTED ->
          throw replies.refused(
              peer,
              "This host was rejected on the engine's machine (uplink host reject). If that was a mistake, run the same command again: it makes a new key, and shows another code.");
      case APPROVED -> {
        if (repository.lookUp(host.request().keyDigest(), host.name(), clock.instant())
            instanceof LookUpResult.Approved(HostCertificate certificate)) {
          yield JoinAnswer.approved(replies.enrolled(certificate, signer, peer));
        }
        throw replies.refused(
            peer,
            "This host was approved, and removed from the engine since. To join again, run the same command again.");
      }
    };
  }

  private JoinAnswer pending(Known known) {
    return JoinAnswer.pending(
        Math.toIntExact(Math.max(1, known.left().toSeconds())), pending.retrySeconds());
  }

  private static JoinAnswer full(LogPeer peer, String noPlace) {
    LOG.info("No place for a host that wants to join from {}: {}", peer, noPlace);
    return JoinAnswer.full(
        noPlace + " Approve or reject some of them on the engine's machine: uplink host pending",
        FULL_RETRY_SECONDS);
  }
}
