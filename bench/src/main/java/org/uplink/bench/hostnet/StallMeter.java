package org.uplink.bench.hostnet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Continuously sends requests over one connection, and measures the longest time without an answer.
 */
final class StallMeter implements AutoCloseable {
  private final Socket socket;
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final Thread sender;
  private volatile long longest;

  StallMeter() throws IOException {
    socket = new Socket(InetAddress.ofLiteral(HostnetBench.FAR4), RemoteEnd.ECHO_PORT);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    sender = Thread.ofPlatform().daemon().start(this::ask);
  }

  @Override
  public void close() throws IOException {
    running.set(false);
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }

  /** Starts a new measurement. */
  void reset() {
    longest = 0;
  }

  /**
   * Returns the longest time without an answer in nanoseconds, or Long.MAX_VALUE if the connection
   * failed.
   */
  long longest() {
    return longest;
  }

  private void ask() {
    try {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      long last = System.nanoTime();
      while (running.get()) {
        out.write(1);
        if (in.read() < 0) {
          throw new IOException("the connection ended");
        }
        long now = System.nanoTime();
        longest = Math.max(longest, now - last);
        last = now;
        Thread.sleep(1);
      }
    } catch (IOException e) {
      longest = Long.MAX_VALUE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
