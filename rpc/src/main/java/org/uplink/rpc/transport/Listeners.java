package org.uplink.rpc.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
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

/**
 * Opens the listening sockets of a server: one for all devices, and one more for each that is asked
 * for, on the same port (SO_REUSEPORT) and bound to the device (SO_BINDTODEVICE, socket(7)), which
 * NIO has no option for.
 */
final class Listeners {
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  /** The kernel's IFNAMSIZ: the longest name with its NUL. */
  private static final int NAME_SIZE = 16;

  private static final RawUnixChannelOption DEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_SIZE);

  /** Above 64 KiB unsent, a connection is not read until 32 are left. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

  private final EventLoopGroup loop;
  private final Function<Optional<String>, ChannelHandler> pipeline;

  /**
   * Opens nothing yet.
   *
   * @param pipeline of a connection, by the device of its listener
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
   * Listens beside another.
   *
   * @param all the listener on all devices
   */
  Channel onDevice(String device, Channel all) throws IOException {
    var name = device.getBytes(StandardCharsets.UTF_8);
    if (!supportsDevices() || name.length >= NAME_SIZE) {
      throw new IOException(
          "Cannot listen on the device "
              + device
              + (supportsDevices()
                  ? ": the name is too long"
                  : ": Netty has no epoll on this platform"));
    }
    // The option is asked for when the second one binds, and both need it. The first has it for
    // that moment alone: for longer, a second agent could share the port without anybody noticing.
    synchronized (this) {
      all.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
      try {
        return bind(
            bootstrap(Optional.of(device))
                .channel(EpollServerSocketChannel.class)
                .option(UnixChannelOption.SO_REUSEPORT, true)
                .option(DEVICE, ByteBuffer.wrap(Arrays.copyOf(name, NAME_SIZE))),
            (InetSocketAddress) all.localAddress());
      } finally {
        all.config().setOption(UnixChannelOption.SO_REUSEPORT, false);
      }
    }
  }

  /** Whether sockets can have the option for a device. */
  boolean supportsDevices() {
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
    var bound = bootstrap.bind(listen).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Cannot listen on " + listen + ": " + bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }
}
