package org.uplink.rpc.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Mutual TLS 1.2 or 1.3 by the JDK. */
final class Tls {
  private static final int MAX_MESSAGE_LENGTH = 300;
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private Tls() {}

  static SslContext server(SSLContext context) {
    return context(context, false);
  }

  static SslContext client(SSLContext context) {
    return context(context, true);
  }

  private static SslContext context(SSLContext context, boolean client) {
    return new JdkSslContext(
        context,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        null,
        client ? ClientAuth.NONE : ClientAuth.REQUIRE,
        PROTOCOLS.clone(),
        false);
  }

  /** The verified chain, the peer's certificate first. */
  static List<X509Certificate> chain(SSLSession session) throws SSLPeerUnverifiedException {
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

  /**
   * What went wrong, in a line; Netty quotes the whole record of a peer that does not speak TLS.
   */
  static String describe(Throwable failure) {
    if (failure instanceof NotSslRecordException) {
      return "this is not TLS";
    }
    var text = String.valueOf(failure.getMessage());
    return text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH) + "…";
  }
}
