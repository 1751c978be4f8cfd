package org.uplink.engine.agent.dialin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.MemoryLimits;
import org.uplink.rpc.transport.RpcAcceptor;

/** The port on which agents dial in. */
public final class HostPort implements AutoCloseable {
  /** A stranger sends one request at a time, with a token and a certificate request. */
  private static final RpcAcceptor.Settings SETTINGS =
      RpcAcceptor.Settings.DEFAULT.withLimits(
          new Limits(256, 16 << 10, 1, 64, 1, 64 << 10, MemoryLimits.DEFAULT));

  private final RpcAcceptor acceptor;

  private HostPort(RpcAcceptor acceptor) {
    this.acceptor = acceptor;
  }

  /**
   * Starts to listen.
   *
   * @param tls presents the engine's certificate, and accepts certificates of its authority
   * @param strangers what a client without a certificate may call
   * @throws IOException the engine cannot listen there; the message names the address
   */
  public static HostPort open(
      InetSocketAddress listen,
      SSLContext tls,
      Map<String, MethodHandler> strangers,
      DialInHosts hosts)
      throws IOException {
    return new HostPort(
        RpcAcceptor.start(
            listen, tls, PeerVerifier.anyHost()::verify, strangers, hosts::accept, SETTINGS));
  }

  /** Returns the listening address, with the actual port. */
  public InetSocketAddress address() {
    return acceptor.address();
  }

  /** Returns whether agents can dial in. */
  public boolean isListening() {
    return acceptor.isListening();
  }

  @Override
  public void close() {
    acceptor.close();
  }
}
