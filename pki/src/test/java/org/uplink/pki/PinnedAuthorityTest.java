package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedAuthorityTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final CertificateSubject ENGINE =
      CertificateSubject.engine("engine", List.of(), List.of());

  @TempDir Path directory;

  @Test
  void acceptsEngineThatPresentsItsAuthority() throws Exception {
    Credentials engine = credentials("ca", ENGINE);

    handshake(engine.introducingContext(), PinnedAuthority.context(print(engine)));
  }

  @Test
  void acceptsEngineOfAnyAuthorityAndTellsWhichOne() throws Exception {
    Credentials engine = credentials("ca", ENGINE);

    handshake(engine.introducingContext(), PinnedAuthority.contextOfAny());

    assertThat(PinnedAuthority.presented(List.of(engine.certificate(), engine.authority())))
        .isEqualTo(engine.authority());
  }

  @Test
  void refusesPeerThatPresentsNoAuthorityOrAnotherOneThanItsOwn() throws Exception {
    Credentials engine = credentials("ca", ENGINE);
    Credentials host = credentials("ca", CertificateSubject.host("h1", List.of(), List.of()));
    Credentials other = credentials("other", ENGINE);
    var any = new PinnedAuthority(Optional.empty());

    assertThatThrownBy(() -> handshake(engine.sslContext(), PinnedAuthority.contextOfAny()))
        .hasMessageContaining("presents no authority");
    assertThatThrownBy(() -> handshake(host.introducingContext(), PinnedAuthority.contextOfAny()))
        .hasMessageContaining("only the engine");
    assertThatThrownBy(
            () ->
                any.checkServerTrusted(
                    new X509Certificate[] {engine.certificate(), other.authority()}, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void refusesAnotherAuthority() throws Exception {
    Credentials engine = credentials("ca", ENGINE);
    Credentials between = credentials("other", ENGINE);

    assertThatThrownBy(
            () -> handshake(between.introducingContext(), PinnedAuthority.context(print(engine))))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("another authority");
  }

  /** A host of the same authority could otherwise act as the engine. */
  @Test
  void refusesHostOfTheAuthority() throws Exception {
    Credentials host = credentials("ca", CertificateSubject.host("h1", List.of(), List.of()));

    assertThatThrownBy(
            () -> handshake(host.introducingContext(), PinnedAuthority.context(print(host))))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("only the engine");
  }

  /** The right authority behind a certificate of another one proves nothing. */
  @Test
  void refusesAuthorityThatDidNotSign() throws Exception {
    Credentials engine = credentials("ca", ENGINE);
    Credentials between = credentials("other", ENGINE);
    X509Certificate[] mixed = {between.certificate(), between.authority(), engine.authority()};

    assertThatThrownBy(
            () ->
                new PinnedAuthority(Optional.of(print(engine)))
                    .checkServerTrusted(mixed, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void refusesChainWithoutTheAuthority() throws Exception {
    Credentials engine = credentials("ca", ENGINE);

    assertThatThrownBy(() -> handshake(engine.sslContext(), PinnedAuthority.context(print(engine))))
        .isInstanceOf(SSLException.class);
  }

  private Credentials credentials(String name, CertificateSubject subject) throws PkiException {
    var authority = CertificateAuthority.openOrCreate(directory.resolve(name), CLOCK);
    return Credentials.load(
        authority.issue(subject, directory.resolve(name).resolve("leaf")), CLOCK);
  }

  private static String print(Credentials credentials) {
    return IssuedCertificate.fingerprint(credentials.authority());
  }

  private static void handshake(SSLContext server, SSLContext client) throws Exception {
    try (var listener =
            (SSLServerSocket)
                server
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> accept =
          () -> {
            try (var accepted = (SSLSocket) listener.accept()) {
              accepted.startHandshake();
              return accepted.getInputStream().read();
            } catch (SSLException refused) {
              return -1;
            }
          };
      Future<Integer> answer = threads.submit(accept);
      try (var socket =
          (SSLSocket)
              client
                  .getSocketFactory()
                  .createSocket(listener.getInetAddress(), listener.getLocalPort())) {
        socket.startHandshake();
        socket.getOutputStream().write(7);
      }
      assertThat(answer.get()).isEqualTo(7);
    }
  }
}
