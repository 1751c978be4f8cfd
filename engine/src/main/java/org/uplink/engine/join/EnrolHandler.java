package org.uplink.engine.join;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.join.JoinRepository.JoinResult;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.PkiException;
import org.uplink.platform.LogPeer;
import org.uplink.platform.Sha256;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrol;
import tools.jackson.databind.JsonNode;

/**
 * Answers {@link EngineVerb#ENROL}: checks a token and signs the key of the host. The caller is a
 * stranger. A repeated request has the same answer, so the handler counts as read-only.
 */
public final class EnrolHandler implements MethodHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EnrolHandler.class);
  private static final String NEW_TOKEN =
      "get a new one on the engine's machine, with uplink host rejoin NAME for a host that the engine has, or with uplink join-token create";

  private final JoinRepository repository;
  private final JoinReplies replies;
  private final Clock clock;

  public EnrolHandler(JoinRepository repository, JoinReplies replies, Clock clock) {
    this.repository = repository;
    this.replies = replies;
    this.clock = clock;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public Object handle(JsonNode params, Caller caller) throws RpcException {
    Enrol enrol = JoinReplies.read(params, EngineVerb.ENROL, Enrol.class, "token", "request");
    LogPeer peer = JoinReplies.peer(caller);
    CertificateAuthority signer = replies.authority(peer);
    CertificateRequest request = replies.request(enrol.request(), peer);
    return switch (join(signer, enrol, request, peer, clock.instant())) {
      case JoinResult.Joined(HostCertificate certificate) ->
          replies.enrolled(certificate, signer, peer);
      case JoinResult.UnknownToken _ ->
          throw replies.refused(peer, "The token is not valid for this engine: " + NEW_TOKEN + ".");
      case JoinResult.ExpiredToken(StoredToken token) ->
          throw replies.refused(
              peer,
              "Token %s expired at %s: %s.".formatted(token.id(), token.expires(), NEW_TOKEN));
      case JoinResult.UsedToken(StoredToken token) ->
          throw replies.refused(
              peer,
              "Token %s for %s has no use left: %s."
                  .formatted(token.id(), token.target().describe(), NEW_TOKEN));
      case JoinResult.InvalidName _ ->
          throw replies.refused(
              peer,
              "The token is for new hosts, and the host's name is not valid: a name has 1 to 63 letters, digits, \".\", \"_\" or \"-\", and begins with a letter or digit. Give one with --name.");
      case JoinResult.NameTaken(String name) -> throw replies.nameTaken(peer, name);
      case JoinResult.HostHasAddress(String host) ->
          throw replies.refused(
              peer,
              "The engine dials host %s, so its agent does not join. To let it dial in instead, on the engine's machine: uplink host remove %s, then uplink host add %s. Then run the new line on this host."
                  .formatted(host, host, host));
      case JoinResult.KeyTaken _ -> throw replies.keyTaken(peer);
    };
  }

  private JoinResult join(
      CertificateAuthority signer,
      Enrol enrol,
      CertificateRequest request,
      LogPeer peer,
      Instant now)
      throws RpcException.Answered {
    try {
      return repository.join(
          new JoinRepository.Use(
              Sha256.of(enrol.token()), enrol.name(), request.keyDigest(), peer.name()),
          host -> signer.sign(request, CertificateSubject.host(host, List.of(), List.of())),
          now);
    } catch (PkiException e) {
      LOG.error("The certificate of a host that joins from {} was not issued", peer, e);
      throw new RpcException.Answered(
          RpcError.internal("the engine cannot issue a certificate; its log has the reason"));
    }
  }
}
