package org.uplink.command;

import java.util.function.Supplier;

/**
 * What is said where Ctrl-C or SIGTERM ends a command in the middle of something that goes on
 * without it. The process ends with the JVM's own status, 130 or 143. Closed, nothing is said any
 * more.
 */
public final class InterruptMessage implements AutoCloseable {
  private final Thread hook;

  private InterruptMessage(Thread hook) {
    this.hook = hook;
  }

  /** From now on these words are said; they are made at that moment. */
  public static InterruptMessage onInterrupt(Terminal terminal, Supplier<String> words) {
    Thread hook =
        new Thread(
            () -> {
              if (terminal.interactive()) {
                terminal.err().println();
              }
              terminal.err().println("uplink: interrupted. " + words.get());
              terminal.err().flush();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return new InterruptMessage(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      await(hook);
    }
  }

  /** The words come before the end of the process, and so before anything else is said. */
  private static void await(Thread hook) {
    try {
      hook.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
