package org.uplink.rpc.transport;

import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.PkiException;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.TemporaryFolder;

/**
 * The identities of an engine, of two hosts, and of an engine of another authority. They are
 * created once for all tests.
 */
public final class TlsPeers {
  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  static final Path FOLDER = folder();
  public static final CredentialFiles ENGINE_FILES =
      issue("ca", CertificateSubject.engine("engine", List.of(), List.of()));
  public static final SSLContext ENGINE = context(ENGINE_FILES);
  public static final SSLContext HOST =
      context(
          issue(
              "ca",
              CertificateSubject.host(
                  "h1", List.of("localhost"), List.of(InetAddress.getLoopbackAddress()))));
  public static final SSLContext OTHER_HOST =
      context(issue("ca", CertificateSubject.host("h2", List.of(), List.of())));

  /** Trusts the authority, and presents no certificate. */
  public static final SSLContext NOBODY = withoutCertificate();

  public static final SSLContext STRANGER =
      context(issue("ca2", CertificateSubject.engine("engine", List.of(), List.of())));

  /** Waits for a peer until the test hangs: a busy machine takes long for many handshakes. */
  static final Timeouts PATIENT =
      new Timeouts(HANG, HANG, HANG, Timeouts.DEFAULT.minHeartBeat(), Timeouts.DEFAULT.close());

  static final ClientSettings PATIENT_CLIENT = ClientSettings.DEFAULT.withConnectTimeout(HANG);

  private TlsPeers() {}

  /** Starts a server of host h1 that accepts the engine. */
  static RpcServer server(Map<String, MethodHandler> methods) throws IOException {
    return server(methods, Limits.DEFAULT, PATIENT);
  }

  static RpcServer server(Map<String, MethodHandler> methods, Limits limits, Timeouts timings)
      throws IOException {
    return RpcServer.start(ANY_PORT, HOST, PeerVerifier.engine()::verify, methods, limits, timings);
  }

  /** Connects as the engine to host h1. */
  static RpcConnection client(RpcConnector connector, RpcServer server)
      throws RpcException.NotConnected, InterruptedException {
    return connector.connect(
        server.address(), ENGINE, PeerVerifier.host("h1")::verify, PATIENT_CLIENT);
  }

  private static Path folder() {
    try {
      return TemporaryFolder.create("uplink-rpc-test");
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static CredentialFiles issue(String authority, CertificateSubject subject) {
    try {
      Path folder = FOLDER.resolve(authority + "-" + subject.name());
      return CertificateAuthority.openOrCreate(FOLDER.resolve(authority), Clock.systemUTC())
          .issue(subject, folder);
    } catch (PkiException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static SSLContext withoutCertificate() {
    try {
      return Credentials.trustContext(ENGINE_FILES.authority());
    } catch (PkiException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static SSLContext context(CredentialFiles files) {
    try {
      return Credentials.load(files, Clock.systemUTC()).sslContext();
    } catch (PkiException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
