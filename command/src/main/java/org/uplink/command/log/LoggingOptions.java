package org.uplink.command.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.uplink.platform.Journal;
import org.uplink.platform.StandardError;
import org.uplink.platform.StandardError.LineFormat;
import picocli.CommandLine.Option;

/** The log level of a daemon. */
public class LoggingOptions {
  /** The name of the appender in logback.xml. */
  private static final String STANDARD_ERROR = "stderr";

  @Option(
      names = "--log-level",
      paramLabel = "L",
      description =
          "log level on stderr: error, warn, info, debug or trace (default: info; of `agent plan`,"
              + " `network` and `quickstart`: warn)")
  private Optional<LogLevel> level = Optional.empty();

  /** Sets the level of the option, or {@code defaultLevel}. Libraries only log warnings. */
  public final void apply(LogLevel defaultLevel) {
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
    StandardError.use(format());
    limited()
        .ifPresent(
            limited -> {
              if (limited.getAppender(STANDARD_ERROR)
                  instanceof OutputStreamAppender<ILoggingEvent> appender) {
                setFormat(appender, format(), Journal.isStandardError(System.getenv()));
              }
            });
  }

  /** Returns how the lines of the log look. */
  LineFormat format() {
    return LineFormat.TEXT;
  }

  /** Sets how the lines of an appender look, whose encoder writes text. */
  static void setFormat(
      OutputStreamAppender<ILoggingEvent> appender, LineFormat format, boolean journal) {
    Encoder<ILoggingEvent> lines =
        format == LineFormat.JSON ? new JsonLogEncoder() : appender.getEncoder();
    set(appender, journal ? new JournalEncoder(lines) : lines);
  }

  /** Writes what the limits of the log have left out. Call this before the end of a daemon. */
  public static void flush() {
    limited().ifPresent(LimitedAppender::flush);
  }

  private static void set(
      OutputStreamAppender<ILoggingEvent> appender, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(appender.getContext());
    encoder.start();
    appender.setEncoder(encoder);
  }

  private static Optional<LimitedAppender> limited() {
    Iterator<Appender<ILoggingEvent>> found =
        logger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (found.hasNext()) {
      if (found.next() instanceof LimitedAppender limited) {
        return Optional.of(limited);
      }
    }
    return Optional.empty();
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
