package org.uplink.engine.rest.tls;

import java.security.SecureRandom;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.uplink.platform.peer.KnownPeers;

/**
 * A context of TLS like another one, except that the handshakes of its server sockets wait for
 * their turns. An HTTP server that takes only a context gets such sockets by it.
 */
public final class TurnContext extends SSLContext {
  private TurnContext(SSLContext tls, HandshakeTurns turns) {
    super(new Spi(tls, turns), tls.getProvider(), tls.getProtocol());
  }

  /**
   * Returns the context.
   *
   * @param known peers whose handshakes have every second turn
   * @param onBegin is called before the answer to a connection's first message is computed, by the
   *     thread that serves the connection
   */
  public static SSLContext of(SSLContext tls, KnownPeers known, Consumer<SSLSocket> onBegin) {
    return new TurnContext(
        tls, new HandshakeTurns(Runtime.getRuntime().availableProcessors(), known, onBegin));
  }

  private static final class Spi extends SSLContextSpi {
    private final SSLContext tls;
    private final HandshakeTurns turns;

    Spi(SSLContext tls, HandshakeTurns turns) {
      this.tls = tls;
      this.turns = turns;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
      throw new IllegalStateException("the context is initialized");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return tls.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return new TurnServerSocketFactory(tls, turns);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return tls.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return tls.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return tls.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return tls.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return tls.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return tls.getSupportedSSLParameters();
    }
  }
}
