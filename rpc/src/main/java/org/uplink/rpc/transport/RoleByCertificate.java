package org.uplink.rpc.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.socket.Tls;
import org.uplink.rpc.socket.TlsProblem;

/**
 * Waits for the end of the TLS handshake. A peer with a certificate answers calls; a peer without
 * one is a client for a short time. Runs on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing needs no answer.
final class RoleByCertificate extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(RoleByCertificate.class);

  private final ServerContext strangers;
  private final SocketChannel channel;
  private final ServerConnection stranger;
  private final CallableConnections callable;
  private final Duration lifetime;

  /**
   * @param stranger the connection as that of a client without a certificate. It has its place
   *     until the peer presents a certificate
   * @param lifetime how long such a client may stay
   */
  RoleByCertificate(
      ServerContext strangers,
      SocketChannel channel,
      ServerConnection stranger,
      CallableConnections callable,
      Duration lifetime) {
    this.strangers = strangers;
    this.channel = channel;
    this.stranger = stranger;
    this.callable = callable;
    this.lifetime = lifetime;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      context.fireUserEventTriggered(event);
      return;
    }
    if (!handshake.isSuccess()) {
      LOG.info(
          "Refused {}: {}",
          LogPeer.stranger(channel.remoteAddress(), Endpoint.format(channel.remoteAddress())),
          TlsProblem.describeHandshake(handshake.cause()));
      strangers.connections().remove(stranger);
      return;
    }
    Optional<List<X509Certificate>> chain = chain();
    if (chain.isPresent()) {
      if (callable.accepts(chain.get())) {
        // Its address becomes known, so that strangers do not delay its next handshake.
        strangers.connections().trust(stranger);
      }
      strangers.connections().remove(stranger);
      callable.add(channel);
    } else {
      ServedConnections.addHandlers(strangers, channel, stranger);
      channel
          .eventLoop()
          .schedule(() -> stranger.close(Duration.ZERO), lifetime.toNanos(), TimeUnit.NANOSECONDS);
    }
    // The next handlers begin with STOMP.
    context.fireUserEventTriggered(event);
    context.pipeline().remove(this);
  }

  /** The handshake has failed, and no handler of frames is there yet. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    strangers.connections().remove(stranger);
    context.fireChannelInactive();
  }

  private Optional<List<X509Certificate>> chain() {
    try {
      return Optional.of(Tls.chain(channel.pipeline().get(SslHandler.class).engine().getSession()));
    } catch (SSLPeerUnverifiedException withoutCertificate) {
      return Optional.empty();
    }
  }
}
