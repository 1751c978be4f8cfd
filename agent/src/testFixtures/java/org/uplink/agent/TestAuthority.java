package org.uplink.agent;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;

/** An engine's certificate authority, which issues the certificates of a test. */
final class TestAuthority {
  private final Path folder;
  private final CertificateAuthority authority;

  TestAuthority(Path folder) throws PkiException {
    this.folder = folder;
    this.authority = CertificateAuthority.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
  }

  CredentialFiles engine(String name) throws PkiException {
    return authority.issue(
        CertificateSubject.engine(name, List.of(name), List.of()),
        folder.resolve("engine-" + name));
  }

  /** Issues the certificate of a server with this address. */
  CredentialFiles server(InetAddress address) throws PkiException {
    return authority.issue(
        CertificateSubject.engine("server", List.of(), List.of(address)),
        folder.resolve("server-" + address.getHostAddress()));
  }

  CredentialFiles host(String name) throws PkiException {
    var addresses =
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("192.0.2.10"));
    return authority.issue(
        CertificateSubject.host(name, List.of(), addresses), folder.resolve("host-" + name));
  }

  static Credentials load(CredentialFiles files) throws PkiException {
    return Credentials.load(files, Clock.systemUTC());
  }

  /**
   * Returns the context of a peer that trusts this authority but has a certificate of another one.
   * {@link Credentials} refuses that combination.
   */
  SSLContext impostor(CredentialFiles own) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("root", certificate(certificate()));
    var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new PushyKeys(key(own.key()), certificate(own.certificate()))},
        trustManagers.getTrustManagers(),
        null);
    return context;
  }

  Path certificate() {
    return authority.certificateFile();
  }

  private static X509Certificate certificate(Path pem) throws Exception {
    try (var in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static PrivateKey key(Path pem) throws Exception {
    String text = Files.readString(pem).replaceAll("-----[^-]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
  }

  /**
   * Sends its certificate even if the peer has said that it does not trust the certificate's
   * authority.
   */
  private static final class PushyKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final PrivateKey key;
    private final X509Certificate certificate;

    PushyKeys(PrivateKey key, X509Certificate certificate) {
      this.key = key;
      this.certificate = certificate;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }
}
