package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostDocument;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;

/** Starts of the engine that succeed or fail. */
final class EngineStartTest {
  @TempDir Path temp;

  @Test
  void namesPortInUseAndClosesEverything() throws Exception {
    EngineConfig config = EngineFixture.config(temp.resolve("data"));
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var there = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), taken.getLocalPort());
      assertThatThrownBy(() -> Engine.start(config.withHttps(there)).close())
          .isInstanceOf(EngineStartException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
    Engine.start(config).close();
  }

  @Test
  void namesInvalidAddress() {
    EngineConfig config =
        EngineFixture.config(temp.resolve("data")).withAddresses(List.of("1.2.3"));
    assertThatThrownBy(() -> Engine.start(config).close())
        .isInstanceOf(EngineStartException.class)
        .hasMessage("--addresses: \"1.2.3\" is not an IPv4 address: it has 3 of 4 numbers.");
  }

  @Test
  void namesDataDirectoryThatCannotBeCreated() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    assertThatThrownBy(() -> Engine.start(EngineFixture.config(file.resolve("data"))).close())
        .isInstanceOf(EngineStartException.class)
        .hasMessageContaining(file.resolve("data").toString());
  }

  @Test
  void tokenSurvivesRestartAndUrlExistsWhileRunning() throws Exception {
    var data = new DataDirectory(temp.resolve("data"));
    String token;
    try (var engine = EngineFixture.start(data.root())) {
      token = Files.readString(data.token());
      assertThat(Files.readString(data.url()).strip()).isEqualTo(engine.url("").toString());
    }
    assertThat(data.url()).doesNotExist();
    try (var engine = EngineFixture.start(data.root())) {
      assertThat(Files.readString(data.token())).isEqualTo(token);
      assertThat(engine.get("/api/v1").status()).isEqualTo(200);
    }
  }

  @Test
  void warnsOfExpiringHostCertificateAtInstall() throws Exception {
    Path data = temp.resolve("data");
    var longAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-380));
    CertificateAuthority.openOrCreate(new DataDirectory(data).pki(), longAgo)
        .issue(CertificateSubject.host("node1", List.of(), List.of()), temp.resolve("identity"));
    try (var host = FakeHost.with(temp.resolve("identity"));
        var engine = EngineFixture.start(data)) {
      engine.addHost("node1", host.port());
      HostDocument installed = engine.install("node1");
      assertThat(engine.events("node1"))
          .as("%s", installed)
          .anySatisfy(
              event -> {
                assertThat(event.type()).isEqualTo("CertificateExpiring");
                assertThat(event.text()).contains("node1", "issue-certificate node1");
              });
    }
  }

  @Test
  void warnsOfExpiringAuthorityAtStart() throws Exception {
    Path data = temp.resolve("data");
    EngineFixture.start(data).close();
    EngineConfig config =
        EngineFixture.config(data)
            .withClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(3650)));
    var engine = Engine.start(config);
    engine.close();
    try (var now = EngineFixture.start(data)) {
      assertThat(now.get("/api/v1/events?after=0").as(EventPage.class).items())
          .anySatisfy(
              event -> {
                assertThat(event.type()).isEqualTo("CertificateExpiring");
                assertThat(event.text()).contains("the certificate authority");
              });
    }
  }

  @Test
  void reportsKeysAndTokenThatOthersCouldReadOnce() throws Exception {
    var data = new DataDirectory(temp.resolve("data"));
    EngineFixture.start(data.root()).close();
    Path engineKey = CredentialFiles.in(data.pki().resolve("engine")).key();
    Path authorityKey = CertificateAuthority.openOrCreate(data.pki(), Clock.systemUTC()).keyFile();
    byte[] readable = Files.readAllBytes(engineKey);
    for (Path file : List.of(engineKey, authorityKey, data.token())) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    EngineFixture.start(data.root()).close();
    try (var again = EngineFixture.start(data.root())) {
      List<Event> events = again.get("/api/v1/events?after=0").as(EventPage.class).items();
      assertThat(textsOf(events, "KeyReadable"))
          .hasSize(2)
          .anySatisfy(
              text ->
                  assertThat(text)
                      .contains("could read the private key " + authorityKey)
                      .contains("A key was readable"))
          .anySatisfy(
              text ->
                  assertThat(text)
                      .contains("could read the private key " + engineKey)
                      .contains("The engine has a new key and certificate."));
      assertThat(textsOf(events, "TokenReplaced"))
          .singleElement()
          .asString()
          .contains("could read the token in " + data.token());
    }
    assertThat(engineKey)
        .satisfies(key -> assertThat(Files.readAllBytes(key)).isNotEqualTo(readable));
    for (Path file : List.of(engineKey, authorityKey, data.token())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as("%s", file)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void refusesAuthorityThatOthersCanChange() throws Exception {
    var data = new DataDirectory(temp.resolve("data"));
    EngineFixture.start(data.root()).close();
    Path authority =
        CertificateAuthority.openOrCreate(data.pki(), Clock.systemUTC()).certificateFile();
    Files.setPosixFilePermissions(authority, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> EngineFixture.start(data.root()))
        .hasStackTraceContaining(authority.toRealPath() + " has the mode 0666");
    Files.setPosixFilePermissions(authority, PosixFilePermissions.fromString("rw-r--r--"));
    EngineFixture.start(data.root()).close();
  }

  @Test
  void reportsConfiguredKeyThatOthersCouldReadAndUsesIt() throws Exception {
    var authority = CertificateAuthority.openOrCreate(temp.resolve("elsewhere"), Clock.systemUTC());
    CredentialFiles files =
        authority.issue(
            CertificateSubject.engine(
                "manager", List.of(), List.of(InetAddress.ofLiteral("127.0.0.1"))),
            temp.resolve("own"));
    byte[] key = Files.readAllBytes(files.key());
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r-----"));
    try (var engine =
        new EngineFixture(
            EngineFixture.config(temp.resolve("data")).withCredentials(Optional.of(files)))) {
      assertThat(
              textsOf(
                  engine.get("/api/v1/events?after=0").as(EventPage.class).items(), "KeyReadable"))
          .singleElement()
          .asString()
          .contains("could read the private key " + files.key())
          .contains("Get a new key and certificate");
    }
    assertThat(Files.readAllBytes(files.key())).isEqualTo(key);
  }

  @Test
  void usesConfiguredCertificateInsteadOfOwnAuthority() throws Exception {
    var authority = CertificateAuthority.openOrCreate(temp.resolve("elsewhere"), Clock.systemUTC());
    var loopback = List.of(InetAddress.ofLiteral("127.0.0.1"));
    CredentialFiles files =
        authority.issue(
            CertificateSubject.engine("manager", List.of(), loopback), temp.resolve("own"));
    authority.issue(
        CertificateSubject.host("node1", List.of(), List.of()), temp.resolve("identity"));
    var data = new DataDirectory(temp.resolve("data"));
    try (var host = FakeHost.with(temp.resolve("identity"));
        var engine =
            new EngineFixture(
                EngineFixture.config(data.root()).withCredentials(Optional.of(files)))) {
      engine.addHost("node1", host.port());

      assertThat(engine.install("node1").activeNic()).contains("ovirtmgmt");

      assertThat(data.authority()).hasSameTextualContentAs(authority.certificateFile());
      assertThat(data.pki()).doesNotExist();
      assertThatThrownBy(
              () -> HostCertificates.issue(data, "node2", List.of(), temp.resolve("node2")))
          .isInstanceOf(EngineStartException.class)
          .hasMessageContaining("no certificate authority in " + data.root());
    }
  }

  @Test
  void refusesKeyOfAnotherCertificate() throws Exception {
    var authority = CertificateAuthority.openOrCreate(temp.resolve("elsewhere"), Clock.systemUTC());
    CredentialFiles one =
        authority.issue(CertificateSubject.engine("a", List.of(), List.of()), temp.resolve("a"));
    CredentialFiles other =
        authority.issue(CertificateSubject.engine("b", List.of(), List.of()), temp.resolve("b"));
    EngineConfig config =
        EngineFixture.config(temp.resolve("data"))
            .withCredentials(
                Optional.of(new CredentialFiles(one.key(), other.certificate(), one.authority())));

    assertThatThrownBy(() -> Engine.start(config).close())
        .isInstanceOf(EngineStartException.class)
        .hasMessageContaining("does not belong to the certificate");
  }

  private static List<String> textsOf(List<Event> events, String type) {
    return events.stream().filter(event -> event.type().equals(type)).map(Event::text).toList();
  }
}
