package org.uplink.rpc.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Starts and stops Netty's threads, and settles how Netty finds its way in this JVM before it is
 * first used.
 */
final class EventLoops {
  /** For what is sent last, and the closing of what is still open. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  static {
    // Without it, JDK 25 warns on every start that sun.misc.Unsafe will go.
    setIfAbsent("io.netty.noUnsafe", "true");
    // Part of Netty's names for channels, which nobody here uses. Without it, Netty looks through
    // all of the host's
    // interfaces for a MAC address, and warns where there is none.
    setIfAbsent("io.netty.machineId", "02:00:00:00:00:00:00:01");
  }

  private EventLoops() {}

  private static void setIfAbsent(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /** One thread: all that it does is short. */
  static EventLoopGroup start(String name) {
    return new NioEventLoopGroup(1, new DefaultThreadFactory(name, true));
  }

  /** The same for a server: where it can be, one that listens on single devices as well. */
  static EventLoopGroup startServer(String name) {
    return Epoll.isAvailable()
        ? new EpollEventLoopGroup(1, new DefaultThreadFactory(name, true))
        : start(name);
  }

  static void stop(EventLoopGroup loop) {
    loop.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * CLOSE_TIMEOUT.toMillis());
  }
}
