package org.uplink.engine;

import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.transport.DialledConnection;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.RpcDialer;
import org.uplink.rpc.transport.Timeouts;
import org.uplink.verbs.HostNotice;

/** A {@link FakeHost} whose agent dials in, and tells the engine what has changed. */
final class DiallingHost implements AutoCloseable {
  private final FakeHost host;
  private final RpcDialer dialer;
  private final InetSocketAddress engine;
  private DialledConnection connection;

  private DiallingHost(FakeHost host, RpcDialer dialer, InetSocketAddress engine) throws Exception {
    this.host = host;
    this.dialer = dialer;
    this.engine = engine;
    this.connection = dial();
  }

  /** Starts a host with a certificate from the engine of the data directory, and connects it. */
  static DiallingHost start(Path dataDir, String name, InetSocketAddress engine) throws Exception {
    FakeHost host = FakeHost.start(dataDir, name);
    host.on("Host.getConnection", (_, _) -> Map.of("instance", "0123", "proof", false));
    host.on("Host.refuseConnection", (_, _) -> true);
    Path identity = dataDir.resolveSibling("identity-" + name);
    RpcDialer dialer =
        RpcDialer.open(
            Credentials.load(CredentialFiles.in(identity), Clock.systemUTC()).sslContext(),
            PeerVerifier.engine()::verify,
            host.verbs(),
            Limits.DEFAULT,
            Timeouts.DEFAULT);
    return new DiallingHost(host, dialer, engine);
  }

  @Override
  public void close() {
    dialer.close();
    host.close();
  }

  /** Returns what the host answers. */
  FakeHost answers() {
    return host;
  }

  void tell(HostNotice notice) {
    dialer.publish(notice.method(), Map.of());
  }

  void disconnect() throws Exception {
    connection.close();
    var _ = connection.closed().get();
  }

  void connect() throws Exception {
    connection = dial();
  }

  private DialledConnection dial() throws Exception {
    return dialer.dial(engine, Optional.empty(), HANG);
  }
}
