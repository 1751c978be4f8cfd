package org.uplink.engine.join;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAndPort;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The answers that joins with a token and joins without one have in common. Both verbs of an engine
 * share one object, and with it the limit of the events about refused hosts. Thread-safe.
 */
public final class JoinReplies {
  private static final Logger LOG = LoggerFactory.getLogger(JoinReplies.class);

  private final Optional<CertificateAuthority> authority;
  private final Supplier<List<HostAndPort>> engines;
  private final LimitedEvents refusals;

  /**
   * @param authority the engine's own authority; empty if another one issues the certificates
   * @param engines where agents reach this engine
   * @param nanoTime counts as {@link System#nanoTime}
   */
  public JoinReplies(
      Optional<CertificateAuthority> authority,
      Supplier<List<HostAndPort>> engines,
      AuditLog audit,
      Clock clock,
      LongSupplier nanoTime) {
    this.authority = authority;
    this.engines = engines;
    this.refusals = new LimitedEvents(audit, clock, nanoTime, AuditEvent.Type.HOST_JOIN_REFUSED);
  }

  static LogPeer peer(Caller caller) {
    return caller.origin() instanceof TcpOrigin tcp
        ? LogPeer.stranger(tcp.remote(), Endpoint.format(tcp.remote()))
        : LogPeer.known(caller.peer().name());
  }

  /**
   * Reads the parameters of a verb.
   *
   * @param one the name of a member that must be a text
   * @param other the name of another such member
   */
  static <P> P read(JsonNode params, EngineVerb verb, Class<P> type, String one, String other)
      throws RpcException.Answered {
    if (!params.path(one).isString() || !params.path(other).isString()) {
      throw new RpcException.Answered(
          RpcError.invalidParams(
              "%s needs \"%s\" and \"%s\", both texts".formatted(verb, one, other)));
    }
    try {
      return Json.MAPPER.treeToValue(params, type);
    } catch (JacksonException e) {
      throw new RpcException.Answered(RpcError.invalidParams(JsonProblem.describe(e)));
    }
  }

  /** Returns the engine's own authority; empty if another one issues the certificates. */
  Optional<CertificateAuthority> authority() {
    return authority;
  }

  /** Returns the authority, or refuses the host if this engine issues no certificates. */
  CertificateAuthority authority(LogPeer peer) throws RpcException.Answered {
    if (authority.isEmpty()) {
      throw refused(
          peer,
          "This engine runs with a certificate of another authority, which has to issue the certificates of hosts too: see docs/install/agent.md.");
    }
    return authority.get();
  }

  /** Reads a host's certificate request, or refuses the host. */
  CertificateRequest request(String pem, LogPeer peer) throws RpcException.Answered {
    try {
      return CertificateRequest.parse(pem);
    } catch (PkiException e) {
      LOG.debug("A request of {} cannot be read", peer, e);
      throw refused(peer, e.getMessage() + " Use `uplink agent join` of this release.");
    }
  }

  Enrolled enrolled(HostCertificate certificate, CertificateAuthority signer, LogPeer peer) {
    LOG.info("Host {} joined from {}", certificate.host(), peer);
    return new Enrolled(
        certificate.host(),
        certificate.pem(),
        new IssuedCertificate(signer.certificate()).pem(),
        engines.get().stream().map(HostAndPort::toString).toList());
  }

  RpcException.Answered nameTaken(LogPeer peer, String name) {
    return refused(
        peer,
        "The engine has a host %s already, which is not replaced: give this host another name with --name, or, if it is that host, run uplink host rejoin %s on the engine's machine and use that token."
            .formatted(name, name));
  }

  RpcException.Answered keyTaken(LogPeer peer) {
    return refused(
        peer,
        "Another host has the key of this host, as after a copy of its disk. On this host, move the folders pki and pki-join and the file host-id away from the agent's state directory (/var/lib/uplink/agent), and run the same command again.");
  }

  RpcException.Answered refused(LogPeer peer, String sentence) {
    LOG.info("Refused a host that wants to join from {}: {}", peer, sentence);
    refusals.add(
        "A host that wants to join from %s was refused. %s".formatted(peer.name(), sentence));
    return new RpcException.Answered(new RpcError(Enrol.REFUSED, sentence));
  }
}
