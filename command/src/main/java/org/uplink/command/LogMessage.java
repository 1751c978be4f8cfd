package org.uplink.command;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.uplink.platform.PrintableText;

/** The cleaned message of a log entry: it stays on its line, and cannot control a terminal. */
public final class LogMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return PrintableText.clean(String.valueOf(super.convert(event)));
  }
}
