package org.uplink.bench.dialin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.Contender;
import org.uplink.bench.Measurement;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.RpcAcceptor;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.rpc.transport.RpcDialer;
import org.uplink.rpc.transport.RpcServer;
import org.uplink.rpc.transport.Timeouts;
import org.uplink.verbs.route.RouteAnswer;

/**
 * Compares a call over a connection that the engine dialled with one over a connection that the
 * agent dialled. Both ends are in this process, over TLS on the loopback, with an agent that
 * answers at once.
 */
public final class TransportBench {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Map<String, MethodHandler> METHODS =
      Map.of(
          "Host.getRoute",
          ((MethodHandler)
                  (params, caller) -> Map.of("device", "eth0", "type", "unicast", "table", "main"))
              .readOnly());

  private TransportBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (BenchFolder folder = BenchFolder.create("transport")) {
      measure(folder);
    }
  }

  private static void measure(BenchFolder folder) throws Exception {
    var authority = CertificateAuthority.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
    Credentials engine =
        Credentials.load(
            authority.issue(
                CertificateSubject.engine(
                    "bench", List.of("localhost"), List.of(InetAddress.getLoopbackAddress())),
                folder.resolve("engine")),
            Clock.systemUTC());
    Credentials host =
        Credentials.load(
            authority.issue(
                CertificateSubject.host(
                    "node1", List.of(), List.of(InetAddress.getLoopbackAddress())),
                folder.resolve("host")),
            Clock.systemUTC());
    var dialledIn = new CompletableFuture<RpcConnection>();
    try (RpcServer server =
            RpcServer.start(
                ANY_PORT,
                host.sslContext(),
                PeerVerifier.engine()::verify,
                METHODS,
                Limits.DEFAULT,
                Timeouts.DEFAULT);
        RpcConnector connector = RpcConnector.open();
        RpcConnection direct =
            connector.connect(
                server.address(),
                engine.sslContext(),
                PeerVerifier.anyHost()::verify,
                ClientSettings.DEFAULT);
        RpcAcceptor acceptor =
            RpcAcceptor.start(
                ANY_PORT,
                engine.sslContext(),
                PeerVerifier.anyHost()::verify,
                Map.of(),
                dialledIn::complete,
                RpcAcceptor.Settings.DEFAULT);
        RpcDialer dialer =
            RpcDialer.open(
                host.sslContext(),
                PeerVerifier.engine()::verify,
                METHODS,
                Limits.DEFAULT,
                Timeouts.DEFAULT);
        AutoCloseable _ = dialer.dial(acceptor.address(), Optional.empty(), DEADLINE)) {
      RpcConnection dialIn = dialledIn.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      System.out.print(
          Measurement.table(
              "A call of Host.getRoute, over a connection that one side has opened",
              new AlternatingBlocks(Duration.ofMillis(300), 31)
                  .measure(
                      List.of(
                          calls("the engine (direct)", direct),
                          calls("the agent (dial-in)", dialIn)))));
    }
  }

  private static Contender calls(String name, RpcConnection connection) {
    return Contender.of(
        name,
        times -> {
          for (long i = 0; i < times; i++) {
            RouteAnswer answer =
                connection.call("Host.getRoute", Map.of(), RouteAnswer.class, DEADLINE);
            if (!answer.device().equals(Optional.of("eth0"))) {
              throw new IllegalStateException("the agent answered " + answer);
            }
          }
        });
  }
}
