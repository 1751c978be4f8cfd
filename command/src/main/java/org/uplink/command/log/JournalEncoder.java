package org.uplink.command.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.uplink.platform.Journal.Priority;

/**
 * Puts the priority of an entry in front of each of its lines, from which systemd's journal takes
 * it. The journal does not store the prefix.
 */
final class JournalEncoder extends EncoderBase<ILoggingEvent> {
  private final Encoder<ILoggingEvent> lines;

  /**
   * @param lines writes the lines of an entry
   */
  JournalEncoder(Encoder<ILoggingEvent> lines) {
    this.lines = lines;
  }

  @Override
  public byte[] headerBytes() {
    return lines.headerBytes();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String prefix = priority(event.getLevel()).prefix();
    var prefixed = new StringBuilder();
    new String(lines.encode(event), StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> prefixed.append(prefix).append(line).append('\n'));
    return prefixed.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return lines.footerBytes();
  }

  private static Priority priority(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return Priority.ERROR;
    }
    if (level.isGreaterOrEqual(Level.WARN)) {
      return Priority.WARNING;
    }
    return level.isGreaterOrEqual(Level.INFO) ? Priority.INFO : Priority.DEBUG;
  }
}
