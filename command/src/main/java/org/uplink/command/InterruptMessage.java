package org.uplink.command;

import java.util.function.Supplier;

/**
 * A message that is printed if Ctrl-C or SIGTERM ends the command while the engine continues its
 * work. The JVM then ends with its own status, 130 or 143. After {@link #close} nothing is printed.
 */
public final class InterruptMessage implements AutoCloseable {
  private final Thread hook;

  private InterruptMessage(Thread hook) {
    this.hook = hook;
  }

  /** Prints {@code message} on an interrupt. The message is made when the interrupt happens. */
  public static InterruptMessage onInterrupt(Terminal terminal, Supplier<String> message) {
    Thread hook =
        new Thread(
            () -> {
              if (terminal.interactive()) {
                terminal.err().println();
              }
              terminal.err().println("uplink: interrupted. " + message.get());
              terminal.err().flush();
            },
            "interrupt-message");
    Runtime.getRuntime().addShutdownHook(hook);
    return new InterruptMessage(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      awaitMessage();
    }
  }

  /** Waits for the message, so that the command prints nothing before it. */
  private void awaitMessage() {
    try {
      hook.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
