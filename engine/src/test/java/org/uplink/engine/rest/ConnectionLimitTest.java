package org.uplink.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;

/** Clients that connect and say nothing, or stop in the middle, against the real server. */
final class ConnectionLimitTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path temp;

  @Test
  void freesPlaceOfClientThatFailsOrStallsInHandshake() throws Exception {
    var files =
        CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC())
            .issue(
                CertificateSubject.engine("e", List.of(), List.of(LOOPBACK)), temp.resolve("own"));
    var credentials = Credentials.load(files, Clock.systemUTC());
    try (var connections = new ConnectionLimit(2, scaled(Duration.ofMillis(1500)))) {
      var server =
          WebServer.builder()
              .address(LOOPBACK)
              .port(0)
              .tls(Tls.builder().sslContext(credentials.sslContext()).build())
              .shutdownHook(false)
              .connectionOptions(connections)
              .routing(rules -> rules.get("/", (request, response) -> response.send("here")))
              .build()
              .start();
      try (var http =
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .sslContext(Credentials.trustContext(files.authority()))
                  .build();
          var stranger = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
          var silent = new Socket(LOOPBACK, server.port());
          var halting = new Socket(LOOPBACK, server.port())) {
        // The beginning of a ClientHello's record.
        halting.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
        silent.setSoTimeout((int) HANG.toMillis());
        halting.setSoTimeout((int) HANG.toMillis());

        // Both places are taken.
        assertThatThrownBy(() -> get(http, server.port())).isInstanceOf(IOException.class);

        // Each is closed, with a TLS alert or without.
        assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(100);
        assertThat(halting.getInputStream().readAllBytes()).hasSizeLessThan(100);
        for (var failures = 0; failures < 5; failures++) {
          assertThatThrownBy(() -> get(stranger, server.port())).isInstanceOf(SSLException.class);
        }
        assertThat(get(http, server.port())).as("every place was given back").isEqualTo("here");
      } finally {
        server.stop();
      }
    }
  }

  private static String get(HttpClient http, int port) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                .timeout(HANG)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
