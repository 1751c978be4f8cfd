package org.uplink.engine.rest.tls;

import java.io.IOException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.peer.KeyExchanges;

/**
 * Accepts connections whose handshakes wait for their turns. The JDK's server socket for TLS keeps
 * the parameters of TLS, and accepts nothing itself.
 */
final class TurnServerSocket extends SSLServerSocket {
  private static final Logger LOG = LoggerFactory.getLogger(TurnServerSocket.class);

  private final SSLServerSocket parameters;
  private final SSLSocketFactory factory;
  private final HandshakeTurns turns;

  TurnServerSocket(SSLServerSocket parameters, SSLSocketFactory factory, HandshakeTurns turns)
      throws IOException {
    this.parameters = parameters;
    this.factory = factory;
    this.turns = turns;
  }

  @Override
  public SSLSocket accept() throws IOException {
    while (true) {
      var accepted = new TurnSocket(turns);
      implAccept(accepted);
      try {
        SSLSocket socket = (SSLSocket) factory.createSocket(accepted, null, true);
        SSLParameters ofEach = parameters.getSSLParameters();
        KeyExchanges.limit(ofEach);
        socket.setSSLParameters(ofEach);
        accepted.serve(socket);
        return socket;
      } catch (IOException e) {
        // An exception would end the server.
        LOG.debug("cannot read the accepted connection {}", accepted, e);
        accepted.closeStranger();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (parameters) {
      super.close();
    }
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return parameters.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    parameters.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return parameters.getSupportedCipherSuites();
  }

  @Override
  public String[] getSupportedProtocols() {
    return parameters.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return parameters.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    parameters.setEnabledProtocols(protocols);
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    parameters.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return parameters.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    parameters.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return parameters.getWantClientAuth();
  }

  @Override
  public void setUseClientMode(boolean mode) {
    parameters.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return parameters.getUseClientMode();
  }

  @Override
  public void setEnableSessionCreation(boolean enable) {
    parameters.setEnableSessionCreation(enable);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return parameters.getEnableSessionCreation();
  }
}
