package org.uplink.command.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.uplink.platform.TextSanitizer;

/**
 * The message of a log entry, cleaned: it stays on its line, is short, and controls no terminal.
 */
public final class LogMessage extends MessageConverter {
  /** In characters. A peer's text may be as long as a document. */
  static final int MAX_LENGTH = 4_000;

  @Override
  public String convert(ILoggingEvent event) {
    return shortened(TextSanitizer.clean(String.valueOf(super.convert(event))));
  }

  static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : TextSanitizer.of(text, MAX_LENGTH);
  }
}
