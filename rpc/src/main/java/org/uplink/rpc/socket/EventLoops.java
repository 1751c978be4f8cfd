package org.uplink.rpc.socket;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Starts and stops Netty's threads, and sets Netty's system properties before Netty is first used.
 */
public final class EventLoops {
  /** How long closing waits until everything is sent. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  static {
    // Otherwise JDK 25 warns at each start that sun.misc.Unsafe will be removed.
    setIfAbsent("io.netty.noUnsafe", "true");
    // Part of Netty's channel ids, which are not used here. Otherwise Netty searches all interfaces
    // of the host for a MAC address, and warns if there is none.
    setIfAbsent("io.netty.machineId", "02:00:00:00:00:00:00:01");
  }

  private EventLoops() {}

  /** Starts one thread, which is enough because nothing blocks it. */
  public static EventLoopGroup start(String name) {
    return new NioEventLoopGroup(1, new DefaultThreadFactory(name, true));
  }

  /**
   * Starts one thread for a server. With epoll, the server can also listen on single interfaces.
   */
  public static EventLoopGroup startServer(String name) {
    return Epoll.isAvailable()
        ? new EpollEventLoopGroup(1, new DefaultThreadFactory(name, true))
        : start(name);
  }

  /** Stops the threads. What is not sent within {@link #CLOSE_TIMEOUT} is lost. */
  public static void stop(EventLoopGroup loop) {
    loop.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * CLOSE_TIMEOUT.toMillis());
  }

  private static void setIfAbsent(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
