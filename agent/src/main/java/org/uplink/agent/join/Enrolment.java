package org.uplink.agent.join;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAndPort;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.PinnedAuthority;
import org.uplink.pki.PkiException;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.ClientSettingsBuilder;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinToken;

/** Asks the engine of a token for a certificate. */
final class Enrolment {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** As long as the engine lets a client without a certificate stay. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private static final ClientSettings SETTINGS =
      ClientSettingsBuilder.builder(ClientSettings.DEFAULT)
          .connectTimeout(CONNECT_TIMEOUT)
          .maxFrameBytes(1 << 20)
          .build();

  private final JoinToken token;
  private final SSLContext tls;

  private Enrolment(JoinToken token, SSLContext tls) {
    this.token = token;
    this.tls = tls;
  }

  static Enrolment with(JoinToken token) throws PkiException {
    return new Enrolment(token, PinnedAuthority.context(token.authority()));
  }

  /**
   * Tries the engine's addresses, one after the other, until one answers. The engine gives the same
   * answer to the same key, so an answer that was lost is asked for again.
   *
   * @throws JoinException the engine refuses, or no address answers
   */
  Enrolled ask(String request, Optional<String> name) throws InterruptedException {
    var enrol = new Enrol(token.secret(), request, name);
    List<String> problems = new ArrayList<>();
    try (RpcConnector connector = RpcConnector.open()) {
      for (HostAndPort engine : token.engines()) {
        for (InetSocketAddress address : resolve(engine, problems)) {
          Optional<Enrolled> answer = ask(connector, address, enrol, problems);
          if (answer.isPresent()) {
            return answer.get();
          }
        }
      }
    }
    throw new JoinException(
        "No engine has answered: " + String.join("; ", problems) + ".",
        "Check that the engine runs, that no firewall drops TCP to its port for hosts, and that these are the engine's addresses. If another authority answers there, do not go on until you know why; the token was not sent to it. This host's configuration was not changed: run the same command again.");
  }

  private Optional<Enrolled> ask(
      RpcConnector connector, InetSocketAddress address, Enrol enrol, List<String> problems)
      throws InterruptedException {
    try (RpcConnection connection =
        connector.connect(address, tls, PeerVerifier.engine()::verify, SETTINGS)) {
      return Optional.of(
          connection.call(EngineVerb.ENROL.method(), enrol, Enrolled.class, CALL_TIMEOUT));
    } catch (RpcException.Answered e) {
      throw new JoinException(
          "The engine at %s refuses this host: %s"
              .formatted(Endpoint.format(address), e.getMessage()),
          "",
          e);
    } catch (RpcException e) {
      // No connection, or no answer: it may be that the engine has signed, and signs again.
      problems.add(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private static List<InetSocketAddress> resolve(HostAndPort engine, List<String> problems)
      throws InterruptedException {
    try {
      List<InetSocketAddress> found = new ArrayList<>();
      for (InetAddress address : engine.host().resolve(RESOLVE_TIMEOUT)) {
        found.add(new InetSocketAddress(address, engine.port()));
      }
      return found;
    } catch (UnknownHostException e) {
      problems.add(String.valueOf(e.getMessage()));
      return List.of();
    }
  }
}
