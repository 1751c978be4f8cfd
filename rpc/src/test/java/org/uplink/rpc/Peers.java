package org.uplink.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.pki.Subject;
import org.uplink.pki.Trust;

/**
 * An authority with an engine, two hosts, and a stranger: an engine of another authority. Made once
 * for all tests.
 */
final class Peers {
  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  static final Path FOLDER = folder();
  static final CredentialFiles ENGINE_FILES =
      issue("ca", Subject.engine("engine", List.of(), List.of()));
  static final SSLContext ENGINE = context(ENGINE_FILES);
  static final SSLContext HOST =
      context(
          issue(
              "ca",
              Subject.host("h1", List.of("localhost"), List.of(InetAddress.getLoopbackAddress()))));
  static final SSLContext OTHER_HOST =
      context(issue("ca", Subject.host("h2", List.of(), List.of())));
  static final SSLContext STRANGER =
      context(issue("ca2", Subject.engine("engine", List.of(), List.of())));

  private Peers() {}

  private static Path folder() {
    try {
      var folder = Files.createTempDirectory("uplink-rpc-test");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static CredentialFiles issue(String authority, Subject subject) {
    try {
      var folder = FOLDER.resolve(authority + "-" + subject.name());
      return CertificateAuthority.openOrCreate(FOLDER.resolve(authority), Clock.systemUTC())
          .issue(subject, folder);
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

  /** A server of host h1 that obeys the engine. */
  static RpcServer server(Map<String, Method> methods) throws IOException {
    return server(methods, Limits.DEFAULT, Timings.DEFAULT);
  }

  static RpcServer server(Map<String, Method> methods, Limits limits, Timings timings)
      throws IOException {
    return RpcServer.start(ANY_PORT, HOST, Trust.engine()::check, methods, limits, timings);
  }

  /** The engine's client of host h1. */
  static RpcClient client(RpcConnector connector, RpcServer server)
      throws RpcException.NotConnected, InterruptedException {
    return connector.connect(
        server.address(), ENGINE, Trust.host("h1")::check, ClientSettings.DEFAULT);
  }
}
