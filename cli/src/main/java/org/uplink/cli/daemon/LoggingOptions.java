package org.uplink.cli.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How much a daemon says on stderr. */
public final class LoggingOptions {
  /** What can be asked for; logback's levels. */
  enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }

  @Option(
      names = "--log-level",
      paramLabel = "L",
      defaultValue = "info",
      description = "what to say on stderr: error, warn, info, debug or trace (${DEFAULT-VALUE})")
  private LogLevel level = LogLevel.info;

  /** Makes it so. The libraries below Uplink are quiet unless they have something to warn of. */
  void apply() {
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
