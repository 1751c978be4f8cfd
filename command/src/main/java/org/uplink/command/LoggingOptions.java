package org.uplink.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/** The log level of a daemon. */
public final class LoggingOptions {
  @Option(
      names = "--log-level",
      paramLabel = "L",
      description =
          "log level on stderr: error, warn, info, debug or trace (default: info; of `agent plan`,"
              + " `network` and `quickstart`: warn)")
  private Optional<LogLevel> level = Optional.empty();

  /** Sets the level of the option, or {@code defaultLevel}. Libraries only log warnings. */
  public void apply(LogLevel defaultLevel) {
    // Without the bridge, libraries that use java.util.logging would write to stderr directly.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    LogLevel level = this.level.orElse(defaultLevel);
    logger("org.uplink").setLevel(Level.toLevel(level.name()));
    logger(Logger.ROOT_LOGGER_NAME)
        .setLevel(
            level.compareTo(LogLevel.debug) >= 0
                ? Level.INFO
                : Level.toLevel(level == LogLevel.error ? "error" : "warn"));
  }

  /** Writes what the limits of the log have left out. Call this before the end of a daemon. */
  static void flush() {
    logger(Logger.ROOT_LOGGER_NAME)
        .iteratorForAppenders()
        .forEachRemaining(
            appender -> {
              if (appender instanceof LimitedAppender limited) {
                limited.flush();
              }
            });
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  /** Logback's levels. */
  public enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }
}
