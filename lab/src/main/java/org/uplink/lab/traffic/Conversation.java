package org.uplink.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection that asks an {@link EchoServer} all the time, a question at a time, and measures
 * the longest time without an answer. A connection that breaks is opened again. A thread of its own
 * asks; any thread may read the values.
 */
final class Conversation implements AutoCloseable {
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long RETRY_NANOS = 100_000_000;
  private static final int TIMEOUT_MILLIS = 1000;

  private final InetSocketAddress server;
  private volatile boolean closed;
  private volatile long answers;
  private volatile long breaks;
  private long lastAnswer = System.nanoTime();
  private long longest;

  private Conversation(InetSocketAddress server) {
    this.server = server;
  }

  /** Starts to ask. */
  static Conversation start(InetSocketAddress server) {
    var conversation = new Conversation(server);
    Thread.ofPlatform().daemon().name("conversation").start(conversation::run);
    return conversation;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Returns how many answers have arrived. */
  long answers() {
    return answers;
  }

  /** Returns how often the connection has broken. */
  long breaks() {
    return breaks;
  }

  /** Returns the time since the last answer, in nanoseconds. */
  synchronized long stall() {
    return System.nanoTime() - lastAnswer;
  }

  /** Returns the longest time without an answer since {@link #forget}, in nanoseconds. */
  synchronized long longestStall() {
    return Math.max(longest, stall());
  }

  /** Begins a new measurement. */
  synchronized void forget() {
    longest = 0;
  }

  private synchronized void answered() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - lastAnswer);
    lastAnswer = now;
    answers++;
  }

  private synchronized void broke() {
    if (answers > 0) {
      breaks++;
    }
  }

  private void run() {
    while (!closed) {
      try (var socket = new Socket()) {
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        ask(socket);
      } catch (IOException e) {
        broke();
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void ask(Socket socket) throws IOException {
    while (!closed) {
      socket.getOutputStream().write(1);
      awaitAnswer(socket);
      answered();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The kernel repeats the question for minutes, so a stall does not break the connection. */
  private void awaitAnswer(Socket socket) throws IOException {
    while (!closed) {
      try {
        if (socket.getInputStream().read() < 0) {
          throw new IOException("the server has closed the connection");
        }
        return;
      } catch (SocketTimeoutException e) {
        // The answer may still come.
        Thread.onSpinWait();
      }
    }
  }
}
