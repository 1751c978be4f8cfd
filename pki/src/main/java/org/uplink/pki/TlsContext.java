package org.uplink.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Creates the JDK's contexts for TLS from keys and certificates that are checked already. */
final class TlsContext {
  static {
    // With renegotiation, a TLS 1.2 client could make the server compute handshakes without end.
    // The JDK reads the property at its first handshake, which is after this class has created the
    // context.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private static final char[] NO_PASSWORD = {};

  private TlsContext() {}

  /** Returns a context that presents the chain and accepts peers of the authorities. */
  static SSLContext of(
      PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    return context(keyManagers(key, chain), trustManagers(authorities));
  }

  /** Returns a context that presents no certificate and accepts peers of the authorities. */
  static SSLContext withoutKey(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    return context(new KeyManager[0], trustManagers(authorities));
  }

  /** Returns a context that presents no certificate and accepts the peers that this one trusts. */
  static SSLContext withoutKey(X509TrustManager trust) throws GeneralSecurityException {
    return context(new KeyManager[0], List.of(trust));
  }

  /** Returns the JDK's managers of trust in these authorities. */
  static List<X509TrustManager> trustManagers(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (var i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority" + i, authorities.get(i));
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    return Stream.of(trust.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .toList();
  }

  /**
   * Returns managers of the key. Its store stays in memory and has no password, so a key from the
   * password that takes tens of milliseconds to derive would protect nothing.
   */
  private static KeyManager[] keyManagers(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    var protection =
        new KeyStore.PasswordProtection(
            NO_PASSWORD,
            "PBEWithHmacSHA256AndAES_256",
            new PBEParameterSpec(new byte[16], 1, new IvParameterSpec(new byte[16])));
    KeyStore store = emptyStore();
    store.setEntry(
        "own",
        new KeyStore.PrivateKeyEntry(key, chain.toArray(X509Certificate[]::new)),
        protection);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  private static SSLContext context(KeyManager[] keys, List<X509TrustManager> trust)
      throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(keys, trust.toArray(TrustManager[]::new), null);
    return context;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
