package org.uplink.engine.agent.dialin;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.HostAndPort;
import org.uplink.pki.IssuedCertificate;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.Verb;
import org.uplink.verbs.certificate.AuthorityList;
import org.uplink.verbs.connection.ConnectionInfo;
import org.uplink.verbs.connection.EngineList;

/**
 * What connected agents have to know of the engine. An agent says what it was told last, and is
 * told only what differs.
 *
 * @param addresses where agents reach the engine
 * @param authorities the authorities that agents trust; empty if another authority than the
 *     engine's own issues the certificates
 */
public record ToldToAgents(
    Supplier<List<HostAndPort>> addresses, List<X509Certificate> authorities) {
  private static final Logger LOG = LoggerFactory.getLogger(ToldToAgents.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  public ToldToAgents {
    authorities = List.copyOf(authorities);
  }

  void tell(RpcConnection connection, String host, ConnectionInfo info)
      throws InterruptedException {
    List<String> current = addresses.get().stream().map(HostAndPort::toString).toList();
    if (differs(info.engines(), current)) {
      tell(connection, host, Verb.SET_ENGINES, new EngineList(current));
    }
    List<String> trusted = authorities.stream().map(IssuedCertificate::fingerprint).toList();
    if (differs(info.authorities(), trusted)) {
      tell(
          connection,
          host,
          Verb.SET_AUTHORITIES,
          new AuthorityList(
              authorities.stream().map(each -> new IssuedCertificate(each).pem()).toList()));
    }
  }

  /** Returns whether an agent that can be told was told something else. */
  private static boolean differs(Optional<List<String>> told, List<String> current) {
    return !current.isEmpty() && told.isPresent() && !told.get().equals(current);
  }

  private static void tell(RpcConnection connection, String host, Verb verb, Object what)
      throws InterruptedException {
    try {
      connection.call(verb.method(), what, Boolean.class, ANSWER_TIMEOUT);
    } catch (RpcException e) {
      // The next connection is another attempt.
      LOG.warn(
          "Host {} did not take the {} of this engine: {}",
          LogPeer.known(host),
          verb == Verb.SET_ENGINES ? "addresses" : "authorities",
          e.getMessage());
    }
  }
}
