package org.uplink.command.log;

import java.util.Optional;
import org.uplink.platform.StandardError.LineFormat;
import picocli.CommandLine.Option;

/** The level and the format of a daemon's log. */
public final class DaemonLogging extends LoggingOptions {
  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "lines of the log: text, or json for one JSON object a line (default: text)")
  private Optional<LogFormat> logFormat = Optional.empty();

  /** Returns whether the lines on standard error are text, so that a command may print its own. */
  public boolean isText() {
    return format() == LineFormat.TEXT;
  }

  @Override
  LineFormat format() {
    return logFormat.orElse(LogFormat.text) == LogFormat.json ? LineFormat.JSON : LineFormat.TEXT;
  }

  /** The words of the option. */
  enum LogFormat {
    text,
    json
  }
}
