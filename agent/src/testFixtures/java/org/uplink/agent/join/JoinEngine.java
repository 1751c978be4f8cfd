package org.uplink.agent.join;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcAcceptor;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinToken;
import tools.jackson.databind.JsonNode;

/** The port for hosts of an engine, with real TLS and a token that works for one key. */
final class JoinEngine implements AutoCloseable {
  final CertificateAuthority authority;
  final Set<String> keys = ConcurrentHashMap.newKeySet();
  final AtomicInteger calls = new AtomicInteger();
  volatile MethodHandler enrol = this::answer;
  private final RpcAcceptor acceptor;

  /** Answers hosts without a token. */
  volatile MethodHandler requestJoin =
      (_, _) -> {
        throw new RpcException.Answered(RpcError.methodNotFound("Engine.requestJoin"));
      };

  private JoinEngine(Path directory, int port) throws Exception {
    authority = CertificateAuthority.openOrCreate(directory, Clock.systemUTC());
    Credentials engine =
        Credentials.load(
            authority.issueIfNeeded(
                CertificateSubject.engine("engine", List.of(), List.of()),
                directory.resolve("engine")),
            Clock.systemUTC());
    acceptor =
        RpcAcceptor.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            engine.introducingContext(),
            PeerVerifier.anyHost()::verify,
            Map.of(
                EngineVerb.ENROL.method(),
                this::count,
                EngineVerb.REQUEST_JOIN.method(),
                (params, caller) -> requestJoin.handle(params, caller)),
            connection -> connection.close(),
            RpcAcceptor.Settings.DEFAULT);
  }

  static JoinEngine start(Path directory) throws Exception {
    return start(directory, 0);
  }

  static JoinEngine start(Path directory, int port) throws Exception {
    return new JoinEngine(directory, port);
  }

  HostAndPort address() {
    return new HostAndPort(
        new HostAddress.Ip(acceptor.address().getAddress()), acceptor.address().getPort());
  }

  JoinToken token() {
    return token(List.of(address()));
  }

  JoinToken token(List<HostAndPort> addresses) {
    return JoinToken.create(
        addresses, IssuedCertificate.fingerprint(authority.certificate()), new SecureRandom());
  }

  @Override
  public void close() {
    acceptor.close();
  }

  private Object count(JsonNode params, Caller caller) throws RpcException {
    calls.incrementAndGet();
    return enrol.handle(params, caller);
  }

  /** Signs the first key of a token, and again the same. */
  private Object answer(JsonNode params, Caller caller) throws RpcException.Answered {
    try {
      CertificateRequest request = CertificateRequest.parse(params.path("request").stringValue());
      keys.add(request.keyDigest());
      if (keys.size() > 1) {
        throw new RpcException.Answered(new RpcError(Enrol.REFUSED, "The token is used."));
      }
      return sign(request, params.path("name").stringValue("none"));
    } catch (org.uplink.pki.PkiException e) {
      throw new AssertionError(e);
    }
  }

  Enrolled sign(CertificateRequest request, String name) throws org.uplink.pki.PkiException {
    return new Enrolled(
        name,
        authority.sign(request, CertificateSubject.host(name, List.of(), List.of())).pem(),
        new IssuedCertificate(authority.certificate()).pem(),
        List.of(address().toString()));
  }
}
