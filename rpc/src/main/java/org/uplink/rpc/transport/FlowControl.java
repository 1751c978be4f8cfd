package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a server's connection reads. It reads only while the peer reads its answers and
 * the calls are within the limits. A peer that does not read at all is disconnected. Runs on the
 * event loop.
 */
final class FlowControl {
  private final ServerContext server;
  private final Channel channel;
  private final CallQueue calls;
  private final Consumer<String> disconnect;

  private boolean readingStopped;
  private boolean closing;
  private @Nullable ScheduledFuture<?> readDeadline;

  /**
   * Creates the flow control of one connection.
   *
   * @param disconnect closes the connection for the reason that it is given
   */
  FlowControl(ServerContext server, Channel channel, CallQueue calls, Consumer<String> disconnect) {
    this.server = server;
    this.channel = channel;
    this.calls = calls;
    this.disconnect = disconnect;
  }

  /** Reads no new requests. */
  void stopReading() {
    readingStopped = true;
    update();
  }

  /** Reads everything from now on, because a connection that closes drops what the peer sends. */
  void beginClosing() {
    closing = true;
    update();
  }

  /** Ends the deadline, because the connection is closed. */
  void stop() {
    closing = true;
    cancelDeadline();
  }

  /** Starts or stops reading, after the unsent answers or the calls have changed. */
  void update() {
    Limits limits = server.limits();
    if (!closing && channel.isActive() && unsentBytes() > limits.unsentBytes()) {
      disconnect.accept("it does not read: " + unsentBytes() + " bytes are unsent");
      return;
    }
    if (!channel.isWritable()) {
      server.connections().disconnectLargest(limits.memory().unsent());
    }
    if (channel.isWritable()) {
      cancelDeadline();
    } else if (readDeadline == null && channel.isActive()) {
      Duration timeout = server.timeouts().frame();
      readDeadline =
          channel
              .eventLoop()
              .schedule(
                  () ->
                      disconnect.accept(
                          "it has not read its answers for " + timeout.toMillis() + " ms"),
                  timeout.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
    boolean room =
        channel.isWritable()
            && !calls.isWaiting()
            && calls.running() < limits.inFlightPerConnection();
    channel.config().setAutoRead(closing || (room && !readingStopped));
  }

  /** Returns the bytes that wait until the peer reads. */
  long unsentBytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private void cancelDeadline() {
    if (readDeadline != null) {
      readDeadline.cancel(false);
      readDeadline = null;
    }
  }
}
