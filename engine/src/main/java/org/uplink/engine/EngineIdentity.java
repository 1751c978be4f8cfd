package org.uplink.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;
import org.uplink.pki.AuthorityExchange;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.Expiry;
import org.uplink.pki.KeyExposure;
import org.uplink.pki.PkiException;
import org.uplink.platform.DurableFile;
import org.uplink.platform.TrustedFile;

/**
 * The engine's key and certificate, for the calls to hosts and for the REST interface. If the
 * engine issued the certificate itself, it issues a new one when its names change or the
 * certificate expires soon.
 *
 * @param tls for calls to hosts, and for the REST interface
 * @param hostTls like {@code tls}, and presents the authority too, which hosts that join need
 * @param issuer the engine's own authority, which issues certificates for hosts; empty if another
 *     one does
 * @param authority the file of the authority that hosts and clients trust
 * @param trusted the authorities that agents trust, of which the first one issues; empty if the
 *     engine is not its own authority
 * @param exposedKeys a sentence for each private key that other users could read
 */
record EngineIdentity(
    SSLContext tls,
    SSLContext hostTls,
    Optional<CertificateAuthority> issuer,
    Path authority,
    List<X509Certificate> trusted,
    List<Watched> watched,
    List<String> exposedKeys) {
  /** Returns the configured identity, or else one of the engine's own authority. */
  static EngineIdentity openOrCreate(EngineConfig config, DataDirectory data)
      throws PkiException, IOException {
    return config.credentials().isPresent()
        ? given(
            Credentials.load(config.credentials().get(), config.clock()),
            config.credentials().get())
        : issued(config, data);
  }

  /**
   * Requires that the engine can issue a certificate with its name and addresses.
   *
   * @throws IllegalArgumentException a certificate cannot have the name or an address
   */
  static void requireSubject(EngineConfig config) {
    CertificateSubject _ = subject(config);
  }

  /** Returns a sentence for each certificate that expires soon or has expired. */
  List<String> warnings(Instant now) {
    return watched.stream()
        .filter(each -> !(Expiry.of(each.certificate(), now) instanceof Expiry.Valid))
        .map(
            each ->
                "The certificate of %s expires on %s. %s"
                    .formatted(
                        each.owner(),
                        each.certificate().getNotAfter().toInstant(),
                        each.nextStep()))
        .toList();
  }

  /** Returns the certificates of the engine and its authority, by a word for whose they are. */
  Map<String, X509Certificate> certificates() {
    return Map.of(
        "engine", watched.getFirst().certificate(), "authority", watched.getLast().certificate());
  }

  private static EngineIdentity given(Credentials credentials, CredentialFiles files) {
    return new EngineIdentity(
        credentials.sslContext(),
        credentials.introducingContext(),
        Optional.empty(),
        files.authority(),
        List.of(),
        List.of(
            new Watched(
                "the engine",
                credentials.certificate(),
                "Get a new certificate, copy it to "
                    + files.certificate()
                    + ", and restart the engine."),
            new Watched(
                "the certificate authority",
                credentials.authority(),
                "All certificates that this authority issued end at the same time. Plan when hosts and engine get new ones.")),
        KeyExposure.end(files.key(), "Get a new key and certificate, and restart the engine.")
            .stream()
            .toList());
  }

  private static EngineIdentity issued(EngineConfig config, DataDirectory data)
      throws PkiException, IOException {
    AuthorityExchange exchange = new AuthorityExchange(data.pki());
    exchange.recover();
    CertificateAuthority authority =
        CertificateAuthority.openOrCreate(
            data.pki(), config.clock(), config.certificates().validity());
    List<String> exposed = new ArrayList<>();
    KeyExposure.end(
            authority.keyFile(),
            "Whoever knows it can act as the engine. If another user may have read it, exchange the authority: see \"A key was readable\" in docs/install/engine.md.")
        .ifPresent(exposed::add);
    TrustedFile.check(authority.keyFile());
    TrustedFile.check(authority.certificateFile());
    Path engine = data.pki().resolve("engine");
    Path key = CredentialFiles.in(engine).key();
    Optional<String> replaced = KeyExposure.end(key, "The engine has a new key and certificate.");
    if (replaced.isPresent()) {
      exposed.add(replaced.get());
      DurableFile.delete(key);
    }
    CredentialFiles files = authority.issueIfNeeded(subject(config), engine);
    Path trusted = exchange.writeTrusted(engine);
    Credentials credentials =
        Credentials.load(
            new CredentialFiles(files.key(), files.certificate(), trusted), config.clock());
    return new EngineIdentity(
        credentials.sslContext(),
        credentials.introducingContext(),
        Optional.of(authority),
        trusted,
        exchange.trusted(),
        List.of(
            new Watched(
                "the engine",
                credentials.certificate(),
                "Restart the engine. At its start, the engine issues a new certificate."),
            new Watched(
                "the certificate authority",
                authority.certificate(),
                "The certificates of all hosts end at the same time. Plan when hosts and engine get new ones.")),
        exposed);
  }

  /** Returns the subject with all names and addresses by which a client may reach the engine. */
  private static CertificateSubject subject(EngineConfig config) {
    Set<String> names = new LinkedHashSet<>();
    Set<InetAddress> addresses = new LinkedHashSet<>();
    names.add("localhost");
    addresses.add(IpLiteral.parse("127.0.0.1"));
    addresses.add(IpLiteral.parse("::1"));
    for (String address : config.addresses()) {
      switch (HostAddress.parse(address)) {
        case HostAddress.Ip(var ip) -> addresses.add(ip);
        case HostAddress.Name(var name) -> names.add(name);
      }
    }
    InetAddress listening = config.https().getAddress();
    if (listening != null && !listening.isAnyLocalAddress()) {
      addresses.add(listening);
    }
    return CertificateSubject.engine(config.name(), List.copyOf(names), List.copyOf(addresses));
  }

  /**
   * A certificate for which the engine warns before it expires.
   *
   * @param owner whose certificate it is, as in "the certificate of …"
   * @param nextStep what to do before it expires
   */
  record Watched(String owner, X509Certificate certificate, String nextStep) {}
}
