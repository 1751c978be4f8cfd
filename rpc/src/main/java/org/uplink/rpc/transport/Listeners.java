package org.uplink.rpc.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.address.Endpoint;
import org.uplink.rpc.socket.BindAddress;
import org.uplink.rpc.socket.DeviceOption;
import org.uplink.rpc.socket.SocketProblem;

/**
 * Opens the listening sockets of a server: one for all interfaces, and on request one for a single
 * interface, on the same port (SO_REUSEPORT) and bound to the interface (SO_BINDTODEVICE,
 * socket(7)). NIO has no option for the latter.
 */
final class Listeners {
  /** A connection with more than 64 KiB unsent is not read until 32 KiB are left. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 64 << 10);

  private final EventLoopGroup loop;
  private final Function<Optional<String>, ChannelHandler> pipeline;

  /**
   * Creates the object. Does not listen.
   *
   * @param pipeline creates the handlers of a connection, given the interface of its listener
   */
  Listeners(EventLoopGroup loop, Function<Optional<String>, ChannelHandler> pipeline) {
    this.loop = loop;
    this.pipeline = pipeline;
  }

  Channel onAllDevices(InetSocketAddress listen) throws IOException {
    return bind(
        bootstrap(Optional.empty())
            .channel(
                supportsDevices() ? EpollServerSocketChannel.class : NioServerSocketChannel.class),
        BindAddress.of(listen));
  }

  /**
   * Listens on one interface.
   *
   * @param all the listener on all interfaces, whose port is shared
   */
  Channel onDevice(String device, Channel all) throws IOException {
    if (!supportsDevices()) {
      throw new IOException(
          "Cannot listen on the interface " + device + ": Netty has no epoll on this platform");
    }
    ByteBuffer name = DeviceOption.valueOf(device);
    // The kernel checks SO_REUSEPORT of both sockets when the second one binds. The first socket
    // has the option only during that call; otherwise a second agent could share the port without
    // an error.
    synchronized (this) {
      all.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
      try {
        return bind(
            bootstrap(Optional.of(device))
                .channel(EpollServerSocketChannel.class)
                .option(UnixChannelOption.SO_REUSEPORT, true)
                .option(DeviceOption.OPTION, name),
            (InetSocketAddress) all.localAddress());
      } finally {
        all.config().setOption(UnixChannelOption.SO_REUSEPORT, false);
      }
    }
  }

  /** Returns whether sockets can be bound to one interface. */
  boolean supportsDevices() {
    return supportsDevices(loop);
  }

  /** Returns whether a loop's sockets can be bound to one interface. */
  static boolean supportsDevices(EventLoopGroup loop) {
    return loop instanceof EpollEventLoopGroup;
  }

  private ServerBootstrap bootstrap(Optional<String> device) {
    return new ServerBootstrap()
        .group(loop)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childHandler(pipeline.apply(device));
  }

  private static Channel bind(ServerBootstrap bootstrap, InetSocketAddress listen)
      throws IOException {
    ChannelFuture bound = bootstrap.bind(listen).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Cannot listen on %s: %s"
              .formatted(Endpoint.format(listen), SocketProblem.describe(bound.cause(), listen)),
          bound.cause());
    }
    return bound.channel();
  }
}
