package org.uplink.bench.dialin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.uplink.engine.DataDirectory;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.RequestedCredentials;
import org.uplink.rpc.transport.DialledConnection;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.MemoryLimits;
import org.uplink.rpc.transport.RpcDialer;
import org.uplink.rpc.transport.Timeouts;

/**
 * The simulated hosts. They share threads and a key; each connection has the certificate of another
 * host. Each host dials another address of the loopback, because TLS would resume the session of
 * another host with the same address, and with it that host's certificate.
 */
final class DialInFleet implements AutoCloseable {
  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int AT_ONCE = 8;

  private final RpcDialer dialer;
  private final int hosts;
  private final CountDownLatch taken;

  private DialInFleet(RpcDialer dialer, int hosts, CountDownLatch taken) {
    this.dialer = dialer;
    this.hosts = hosts;
    this.taken = taken;
  }

  /** Issues the certificates of all hosts. */
  static DialInFleet create(DataDirectory data, Path folder, int hosts) throws Exception {
    var authority = CertificateAuthority.open(data.pki(), Clock.systemUTC());
    CertificateRequest request = RequestedCredentials.openOrCreate(folder).request();
    List<X509Certificate> certificates = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      certificates.add(
          authority
              .sign(request, CertificateSubject.host(DialInEngine.name(i), List.of(), List.of()))
              .certificate());
    }
    var taken = new CountDownLatch(hosts);
    return new DialInFleet(
        RpcDialer.open(
            context(new NextCertificate(privateKey(folder), certificates), authority),
            PeerVerifier.engine()::verify,
            Map.of(
                "Host.getConnection",
                (params, caller) -> {
                  taken.countDown();
                  return Map.of("instance", "simulated", "proof", false);
                },
                "Host.ping2",
                (params, caller) -> true,
                "Host.getRoute",
                (params, caller) -> Map.of("device", "eth0", "type", "unicast", "table", "main")),
            new Limits(
                2 * hosts,
                1 << 20,
                64,
                8192,
                64,
                16 << 20,
                new MemoryLimits(1L << 30, 4L << 30, 1L << 30)),
            Timeouts.DEFAULT),
        hosts,
        taken);
  }

  /** Lets all hosts dial, and waits until the engine has taken all connections. */
  void dial(int port) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<DialledConnection>> dialling = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        var engine = new InetSocketAddress(address(i), port);
        dialling.add(threads.submit(() -> dialer.dial(engine, Optional.empty(), DIAL_TIMEOUT)));
      }
      for (Future<DialledConnection> each : dialling) {
        each.get();
      }
    }
    if (!taken.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "the engine has not taken %d of %d connections".formatted(taken.getCount(), hosts));
    }
  }

  @Override
  public void close() {
    dialer.close();
  }

  private static InetAddress address(int number) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {127, 1, (byte) (number / 250), (byte) (number % 250 + 1)});
  }

  private static SSLContext context(NextCertificate keys, CertificateAuthority authority)
      throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, trust.getTrustManagers(), null);
    return context;
  }

  private static PrivateKey privateKey(Path folder) throws Exception {
    String pem = Files.readString(folder.resolve("key.pem"));
    String body = pem.replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
  }

  /** Gives each handshake the certificate of the next host. */
  private static final class NextCertificate extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final List<X509Certificate> certificates;
    private final AtomicInteger next = new AtomicInteger();

    NextCertificate(PrivateKey key, List<X509Certificate> certificates) {
      this.key = key;
      this.certificates = certificates;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return String.valueOf(next.getAndIncrement());
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificates.get(Integer.parseInt(alias))};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      throw new UnsupportedOperationException("only engines of clients choose");
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      throw new UnsupportedOperationException("only engines of clients choose");
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      throw new UnsupportedOperationException("only engines of clients choose");
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      throw new UnsupportedOperationException("only engines of clients choose");
    }
  }
}
