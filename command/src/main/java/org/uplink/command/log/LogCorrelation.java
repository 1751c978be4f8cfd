package org.uplink.command.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Optional;

/** The correlation id of a log entry in brackets, with a blank; nothing if it has none. */
public final class LogCorrelation extends ClassicConverter {
  /** The name of the id among Logback's mapped diagnostic values. */
  static final String KEY = "correlation";

  @Override
  public String convert(ILoggingEvent event) {
    return Optional.ofNullable(event.getMDCPropertyMap().get(KEY))
        .map(id -> "[" + id + "] ")
        .orElse("");
  }
}
