package org.uplink.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/** How much a daemon says on stderr. */
public final class LoggingOptions {
  /** What can be asked for; logback's levels. */
  public enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }

  @Option(
      names = "--log-level",
      paramLabel = "L",
      description = "what to say on stderr: error, warn, info, debug or trace")
  private Optional<LogLevel> level = Optional.empty();

  /**
   * Makes it so, or otherwise where nothing was named. The libraries below Uplink are quiet unless
   * they have something to warn of.
   */
  public void apply(LogLevel otherwise) {
    // Some libraries log by java.util.logging, which writes to stderr by itself.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    LogLevel level = this.level.orElse(otherwise);
    logger("org.uplink").setLevel(Level.toLevel(level.name()));
    logger(Logger.ROOT_LOGGER_NAME)
        .setLevel(
            level.compareTo(LogLevel.debug) >= 0
                ? Level.INFO
                : Level.toLevel(level == LogLevel.error ? "error" : "warn"));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
