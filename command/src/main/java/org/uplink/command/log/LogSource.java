package org.uplink.command.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Optional;
import org.uplink.platform.LogPeer;

/** What causes log entries: their lines are counted together. */
sealed interface LogSource {
  /** A peer that has proved who it is. */
  record Known(String peer) implements LogSource {
    @Override
    public String toString() {
      return "of " + peer;
    }
  }

  /** A peer of which only the address is known. */
  record Stranger(String addresses) implements LogSource {
    @Override
    public String toString() {
      return "of " + addresses;
    }
  }

  /** The entries of one place in the program that names no peer. */
  record Statement(String logger, String format) implements LogSource {
    @Override
    public String toString() {
      return "of %s like \"%s\"".formatted(logger.substring(logger.lastIndexOf('.') + 1), format);
    }
  }

  /** The entries of a library, whose texts may contain anything. */
  record Library(String logger) implements LogSource {
    @Override
    public String toString() {
      return "of " + logger;
    }
  }

  /** All sources beyond those that are counted one by one. */
  record Others() implements LogSource {
    @Override
    public String toString() {
      return "of other sources";
    }
  }

  /** Returns the source of an entry: the first peer among its arguments, or its place. */
  static LogSource of(ILoggingEvent event) {
    return peer(event)
        .<LogSource>map(
            peer -> peer.isStranger() ? new Stranger(peer.group()) : new Known(peer.group()))
        .orElseGet(
            () ->
                event.getLoggerName().startsWith("org.uplink.")
                    ? new Statement(event.getLoggerName(), String.valueOf(event.getMessage()))
                    : new Library(event.getLoggerName()));
  }

  private static Optional<LogPeer> peer(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    if (arguments != null) {
      for (Object argument : arguments) {
        if (argument instanceof LogPeer peer) {
          return Optional.of(peer);
        }
      }
    }
    return Optional.empty();
  }
}
