package org.uplink.engine.join;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.HostAndPort;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.join.JoinRepository.JoinResult;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.platform.LogPeer;
import org.uplink.platform.Sha256;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Answers {@link EngineVerb#ENROL}: checks a token and signs the key of the host. The caller is a
 * stranger. A repeated request has the same answer, so the handler counts as read-only.
 */
public final class EnrolHandler implements MethodHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EnrolHandler.class);
  private static final String NEW_TOKEN =
      "get a new one on the engine's machine, with uplink host rejoin NAME for a host that the engine has, or with uplink join-token create";

  static final String NO_AUTHORITY =
      "This engine runs with a certificate of another authority, which has to issue the certificates of hosts too: see docs/install/agent.md.";
  static final String KEY_TAKEN =
      "Another host has the key of this host, as after a copy of its disk. On this host, move the folders pki and pki-join and the file host-id away from the agent's state directory (/var/lib/uplink/agent), and run the same command again.";

  private final JoinRepository repository;
  private final Optional<CertificateAuthority> authority;
  private final Supplier<List<HostAndPort>> engines;
  private final LimitedEvents refusals;
  private final Clock clock;

  /**
   * @param authority the engine's own authority; empty if another one issues the certificates
   * @param engines where agents reach this engine
   */
  public EnrolHandler(
      JoinRepository repository,
      Optional<CertificateAuthority> authority,
      Supplier<List<HostAndPort>> engines,
      AuditLog audit,
      Clock clock) {
    this.repository = repository;
    this.authority = authority;
    this.engines = engines;
    this.refusals = new LimitedEvents(audit, clock, AuditEvent.Type.HOST_JOIN_REFUSED);
    this.clock = clock;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public Object handle(JsonNode params, Caller caller) throws RpcException {
    Enrol enrol = read(params);
    LogPeer peer = peer(caller);
    if (authority.isEmpty()) {
      throw refused(peer, NO_AUTHORITY);
    }
    CertificateRequest request;
    try {
      request = CertificateRequest.parse(enrol.request());
    } catch (PkiException e) {
      LOG.debug("A request of {} cannot be read", peer, e);
      throw refused(peer, e.getMessage() + " Use `uplink agent join` of this release.");
    }
    Instant now = clock.instant();
    JoinResult result = join(authority.get(), enrol, request, peer, now);
    return switch (result) {
      case JoinResult.Joined(HostCertificate certificate) -> {
        LOG.info("Host {} joined from {}", certificate.host(), peer);
        yield new Enrolled(
            certificate.host(),
            certificate.pem(),
            new IssuedCertificate(authority.get().certificate()).pem(),
            engines.get().stream().map(HostAndPort::toString).toList());
      }
      case JoinResult.UnknownToken _ ->
          throw refused(peer, "The token is not valid for this engine: " + NEW_TOKEN + ".");
      case JoinResult.ExpiredToken(StoredToken token) ->
          throw refused(
              peer,
              "Token %s expired at %s: %s.".formatted(token.id(), token.expires(), NEW_TOKEN));
      case JoinResult.UsedToken(StoredToken token) ->
          throw refused(
              peer,
              "Token %s for %s has no use left: %s."
                  .formatted(token.id(), token.target().describe(), NEW_TOKEN));
      case JoinResult.InvalidName _ ->
          throw refused(
              peer,
              "The token is for new hosts, and the host's name is not valid: a name has 1 to 63 letters, digits, \".\", \"_\" or \"-\", and begins with a letter or digit. Give one with --name.");
      case JoinResult.NameTaken(String name) -> throw refused(peer, nameTaken(name));
      case JoinResult.HostHasAddress(String host) ->
          throw refused(
              peer,
              "The engine dials host "
                  + host
                  + ", so its agent does not dial in: remove the host, and add it without --address.");
      case JoinResult.KeyTaken _ -> throw refused(peer, KEY_TAKEN);
    };
  }

  static LogPeer peer(Caller caller) {
    return caller.origin() instanceof TcpOrigin tcp
        ? LogPeer.stranger(tcp.remote(), org.uplink.address.Endpoint.format(tcp.remote()))
        : LogPeer.known(caller.peer().name());
  }

  static String nameTaken(String name) {
    return "The engine has a host %s already, which is not replaced: give this host another name with --name, or, if it is that host, run uplink host rejoin %s on the engine's machine and use that token."
        .formatted(name, name);
  }

  static String refusedText(LogPeer peer, String sentence) {
    return "A host that wants to join from %s was refused. %s".formatted(peer.name(), sentence);
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

  private RpcException.Answered refused(LogPeer peer, String sentence) {
    LOG.info("Refused a host that wants to join from {}: {}", peer, sentence);
    refusals.add(refusedText(peer, sentence));
    return new RpcException.Answered(new RpcError(Enrol.REFUSED, sentence));
  }

  private static Enrol read(JsonNode params) throws RpcException.Answered {
    if (!params.path("token").isString() || !params.path("request").isString()) {
      throw new RpcException.Answered(
          RpcError.invalidParams(
              EngineVerb.ENROL + " needs \"token\" and \"request\", both texts"));
    }
    try {
      return Json.MAPPER.treeToValue(params, Enrol.class);
    } catch (JacksonException e) {
      throw new RpcException.Answered(RpcError.invalidParams(JsonProblem.describe(e)));
    }
  }
}
