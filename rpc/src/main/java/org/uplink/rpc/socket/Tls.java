package org.uplink.rpc.socket;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.uplink.platform.Sha256;
import org.uplink.platform.peer.KeyExchanges;
import org.uplink.rpc.jsonrpc.PeerIdentity;

/** Mutual TLS 1.3 and 1.2 with the JDK's engine. */
public final class Tls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private Tls() {}

  public static SslContext server(SSLContext context) {
    return context(context, false, ClientAuth.REQUIRE);
  }

  /** Returns the context of a server that also accepts clients without a certificate. */
  public static SslContext serverOfStrangers(SSLContext context) {
    return context(context, false, ClientAuth.OPTIONAL);
  }

  /** Returns the handler of a connection that a server has accepted. */
  public static SslHandler accepted(SslContext server, Channel channel, Executor computing) {
    SslHandler handler = server.newHandler(channel.alloc(), computing);
    SSLParameters parameters = handler.engine().getSSLParameters();
    KeyExchanges.limit(parameters);
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  public static SslContext client(SSLContext context) {
    return context(context, true, ClientAuth.NONE);
  }

  /** Returns the verified certificate chain of the peer, its own certificate first. */
  public static List<X509Certificate> chain(SSLSession session) throws SSLPeerUnverifiedException {
    var chain = new ArrayList<X509Certificate>();
    for (var certificate : session.getPeerCertificates()) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    if (chain.isEmpty()) {
      throw new SSLPeerUnverifiedException("the peer has no X.509 certificate");
    }
    return List.copyOf(chain);
  }

  /** Returns the identity of the holder of a certificate. */
  public static PeerIdentity identity(X509Certificate certificate) {
    try {
      return new PeerIdentity(
          certificate.getSubjectX500Principal().getName(), Sha256.of(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a verified certificate cannot be encoded", e);
    }
  }

  private static SslContext context(SSLContext context, boolean client, ClientAuth peers) {
    return new JdkSslContext(
        context,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        null,
        peers,
        PROTOCOLS.clone(),
        false);
  }
}
