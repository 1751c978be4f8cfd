package org.uplink.command.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.TextSanitizer;

/**
 * Writes a log entry as an object of JSON on one line: {@code timestamp} (milliseconds since 1970),
 * {@code level}, {@code loggerName}, {@code mdc}, {@code formattedMessage} and {@code throwable}.
 * Texts are cleaned as in the text format. systemd's journal cuts longer lines than {@link
 * #MAX_BYTES} into pieces that are no JSON, so a long stack trace is left out.
 */
final class JsonLogEncoder extends JsonEncoder {
  /** systemd's default is 48 KiB (LineMax in journald.conf(5)). */
  static final int MAX_BYTES = 40 << 10;

  private static final int MAX_FRAMES = 100;
  private static final int MAX_CAUSES = 6;
  private static final int MAX_SUPPRESSED = 2;
  private static final int MAX_TEXT_WITHOUT_FRAMES = 300;

  JsonLogEncoder() {
    setWithSequenceNumber(false);
    setWithNanoseconds(false);
    setWithThreadName(false);
    setWithContext(false);
    setWithMarkers(false);
    setWithKVPList(false);
    setWithMessage(false);
    setWithArguments(false);
    setWithFormattedMessage(true);
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    byte[] whole = super.encode(new Cleaned(event, MAX_FRAMES, LogMessage.MAX_LENGTH));
    return whole.length <= MAX_BYTES
        ? whole
        : super.encode(new Cleaned(event, 0, MAX_TEXT_WITHOUT_FRAMES));
  }

  /** An entry with cleaned texts. */
  private static final class Cleaned extends LoggingEvent {
    private final Optional<IThrowableProxy> shown;

    /**
     * @param frames how many frames the stack traces may have together
     * @param textLength how long the message of an exception may be
     */
    Cleaned(ILoggingEvent event, int frames, int textLength) {
      setLoggerName(event.getLoggerName());
      setLevel(event.getLevel());
      setInstant(event.getInstant());
      setMessage(
          LogMessage.shortened(TextSanitizer.clean(String.valueOf(event.getFormattedMessage()))));
      setMDCPropertyMap(event.getMDCPropertyMap());
      shown =
          Optional.ofNullable(event.getThrowableProxy())
              .map(thrown -> CleanedThrowable.of(thrown, new Room(frames, textLength)));
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
      return shown.orElse(null);
    }
  }

  /** How much of the exceptions of one entry is written. */
  private static final class Room {
    private final int textLength;
    private int frames;
    private int causes = MAX_CAUSES;

    Room(int frames, int textLength) {
      this.frames = frames;
      this.textLength = textLength;
    }

    List<StackTraceElementProxy> take(StackTraceElementProxy[] trace, int length) {
      int taken = Math.max(0, Math.min(length, frames));
      frames -= taken;
      return List.of(trace).subList(0, taken);
    }
  }

  private record CleanedThrowable(
      String className,
      Optional<String> message,
      List<StackTraceElementProxy> trace,
      Optional<IThrowableProxy> cause,
      List<IThrowableProxy> suppressed,
      boolean cyclic)
      implements IThrowableProxy {

    static IThrowableProxy of(IThrowableProxy thrown, Room room) {
      room.causes--;
      StackTraceElementProxy[] trace = thrown.getStackTraceElementProxyArray();
      return new CleanedThrowable(
          thrown.getClassName(),
          Optional.ofNullable(thrown.getMessage())
              .map(text -> TextSanitizer.of(TextSanitizer.clean(text), room.textLength)),
          trace == null ? List.of() : room.take(trace, trace.length - thrown.getCommonFrames()),
          Optional.ofNullable(thrown.getCause())
              .filter(_ -> room.causes > 0)
              .map(found -> of(found, room)),
          Stream.of(thrown.getSuppressed())
              .limit(Math.min(MAX_SUPPRESSED, Math.max(0, room.causes)))
              .map(found -> of(found, room))
              .toList(),
          thrown.isCyclic());
    }

    @Override
    public @Nullable String getMessage() {
      return message.orElse(null);
    }

    @Override
    public String getClassName() {
      return className;
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return trace.toArray(StackTraceElementProxy[]::new);
    }

    @Override
    public int getCommonFrames() {
      return 0;
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      return cause.orElse(null);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return suppressed.toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return cyclic;
    }
  }
}
