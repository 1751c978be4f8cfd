package org.uplink.command.log;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.TextSanitizer;

/** The stack trace of a log entry, root cause first, with cleaned messages. */
public final class LogThrowable extends RootCauseFirstThrowableProxyConverter {
  @Override
  protected String throwableProxyToString(IThrowableProxy throwable) {
    return super.throwableProxyToString(new Cleaned(throwable));
  }

  private record Cleaned(IThrowableProxy throwable) implements IThrowableProxy {
    @Override
    public @Nullable String getMessage() {
      return Optional.ofNullable(throwable.getMessage())
          .map(TextSanitizer::clean)
          .map(LogMessage::shortened)
          .orElse(null);
    }

    @Override
    public String getClassName() {
      return throwable.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return throwable.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return throwable.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      IThrowableProxy cause = throwable.getCause();
      return cause == null ? null : new Cleaned(cause);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Stream.of(throwable.getSuppressed()).map(Cleaned::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return throwable.isCyclic();
    }
  }
}
