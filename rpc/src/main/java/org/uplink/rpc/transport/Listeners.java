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
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.address.Endpoint;

/**
 * Opens the listening sockets of a server: one for all interfaces, and on request one for a single
 * interface, on the same port (SO_REUSEPORT) and bound to the interface (SO_BINDTODEVICE,
 * socket(7)). NIO has no option for the latter.
 */
final class Listeners {
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  /** The kernel's IFNAMSIZ: the longest interface name and its NUL. */
  private static final int NAME_SIZE = 16;

  /** Binds a socket to an interface. The value is that of {@link #deviceName}. */
  static final RawUnixChannelOption DEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_SIZE);

  /** A connection with more than 64 KiB unsent is not read until 32 KiB are left. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

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
        listen);
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
    ByteBuffer name = deviceName(device);
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
                .option(DEVICE, name),
            (InetSocketAddress) all.localAddress());
      } finally {
        all.config().setOption(UnixChannelOption.SO_REUSEPORT, false);
      }
    }
  }

  /** Returns whether sockets can be bound to one interface. */
  boolean supportsDevices() {
    return loop instanceof EpollEventLoopGroup;
  }

  /**
   * Returns the name of an interface as {@link #DEVICE} takes it.
   *
   * @throws IOException the name is too long for an interface
   */
  static ByteBuffer deviceName(String device) throws IOException {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    if (name.length >= NAME_SIZE) {
      throw new IOException(
          "Cannot bind a socket to the interface " + device + ": the name is too long");
    }
    return ByteBuffer.wrap(Arrays.copyOf(name, NAME_SIZE));
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
