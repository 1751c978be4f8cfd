package org.uplink.command.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes log entries on to other appenders, as far as {@link LineLimit} admits them. So no peer can
 * fill the disk or hide the entries of others. At the end of a minute it says how many lines it has
 * left out.
 */
public final class LimitedAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {
  private final AppenderAttachableImpl<ILoggingEvent> appenders = new AppenderAttachableImpl<>();
  private final AtomicBoolean summaryScheduled = new AtomicBoolean();
  private final LongSupplier nanoTime;
  private final LineLimit limit;

  /** Creates the appender; Logback calls this. */
  public LimitedAppender() {
    this(System::nanoTime);
  }

  LimitedAppender(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.limit = new LineLimit(nanoTime.getAsLong());
  }

  /** Writes how many lines were left out since the last summary. */
  void flush() {
    write(limit.end(nanoTime.getAsLong()));
  }

  @Override
  public void stop() {
    if (isStarted()) {
      flush();
    }
    super.stop();
    appenders.detachAndStopAllAppenders();
  }

  @Override
  public void addAppender(Appender<ILoggingEvent> appender) {
    appenders.addAppender(appender);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return appenders.iteratorForAppenders();
  }

  @Override
  public Appender<ILoggingEvent> getAppender(String name) {
    return appenders.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return appenders.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    appenders.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return appenders.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return appenders.detachAppender(name);
  }

  @Override
  protected void append(ILoggingEvent event) {
    write(limit.next(nanoTime.getAsLong()));
    if (limit.admit(LogSource.of(event), lines(event))) {
      appenders.appendLoopOnAppenders(event);
    } else if (summaryScheduled.compareAndSet(false, true)) {
      scheduleSummary();
    }
  }

  private void scheduleSummary() {
    long now = nanoTime.getAsLong();
    var _ =
        getContext()
            .getScheduledExecutorService()
            .schedule(
                this::writeSummary,
                Math.max(0, limit.summaryDue().orElse(now) - now),
                TimeUnit.NANOSECONDS);
  }

  private void writeSummary() {
    summaryScheduled.set(false);
    write(limit.next(nanoTime.getAsLong()));
    // Another period may have begun, and have left out lines, before the old one's summary was due.
    if (limit.summaryDue().isPresent() && summaryScheduled.compareAndSet(false, true)) {
      scheduleSummary();
    }
  }

  private void write(List<String> summary) {
    if (summary.isEmpty() || !(getContext() instanceof LoggerContext loggers)) {
      return;
    }
    Logger logger = loggers.getLogger(LimitedAppender.class);
    for (String line : summary) {
      var event =
          new LoggingEvent(
              LimitedAppender.class.getName(), logger, Level.WARN, line, null, new Object[0]);
      // The summary is not about what this thread does now.
      event.setMDCPropertyMap(Map.of());
      appenders.appendLoopOnAppenders(event);
    }
  }

  private static int lines(ILoggingEvent event) {
    return 1 + lines(event.getThrowableProxy());
  }

  private static int lines(@Nullable IThrowableProxy throwable) {
    if (throwable == null || throwable.isCyclic()) {
      return 0;
    }
    int lines =
        1
            + throwable.getStackTraceElementProxyArray().length
            - throwable.getCommonFrames()
            + lines(throwable.getCause());
    for (IThrowableProxy suppressed : throwable.getSuppressed()) {
      lines += lines(suppressed);
    }
    return lines;
  }
}
