package org.uplink.rpc.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.uplink.address.Endpoint;

/**
 * Opens TCP connections from sockets that are bound to one interface (SO_BINDTODEVICE, socket(7)),
 * which shows that a peer can be reached over this interface. Nothing is sent over the connections.
 * Thread-safe.
 */
public final class DeviceConnector implements AutoCloseable {
  private final EventLoopGroup loop;

  private DeviceConnector(EventLoopGroup loop) {
    this.loop = loop;
  }

  /** Starts the thread of the connections. */
  public static DeviceConnector open() {
    return new DeviceConnector(EventLoops.startServer("device-connector"));
  }

  /** Returns whether sockets can be bound to one interface on this platform. */
  public static boolean isSupported() {
    return Epoll.isAvailable();
  }

  /**
   * Opens a new connection and closes it.
   *
   * @return the ends of the connection
   * @throws IOException there is no connection within the timeout; the message has the kernel's
   *     reason
   */
  public TcpOrigin connect(String device, InetSocketAddress remote, Duration timeout)
      throws IOException, InterruptedException {
    if (!isSupported()) {
      throw new IOException(
          "Cannot connect through the interface " + device + ": Netty has no epoll here");
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(Listeners.DEVICE, Listeners.deviceName(device))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
            .handler(new ChannelInboundHandlerAdapter())
            .connect(remote);
    Channel channel = connecting.channel();
    try {
      connecting.await();
      if (!connecting.isSuccess()) {
        throw new IOException(
            "Cannot connect to %s through %s: %s"
                .formatted(
                    Endpoint.format(remote),
                    device,
                    SocketProblem.describe(connecting.cause(), remote)),
            connecting.cause());
      }
      return new TcpOrigin(
          0,
          (InetSocketAddress) channel.localAddress(),
          (InetSocketAddress) channel.remoteAddress(),
          Optional.of(device));
    } finally {
      // If the kernel refused the interface, the channel has no loop, and is closed already.
      if (channel.isRegistered()) {
        var _ = channel.close();
      }
    }
  }

  @Override
  public void close() {
    EventLoops.stop(loop);
  }
}
