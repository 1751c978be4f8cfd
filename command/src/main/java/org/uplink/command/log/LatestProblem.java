package org.uplink.command.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.uplink.platform.TextSanitizer;

/** Keeps the latest warning or error that this process has logged. Thread-safe. */
public final class LatestProblem implements AutoCloseable {
  private static final int MAX_TEXT = 500;

  private final Keeper keeper = new Keeper();
  private final Logger root;
  private volatile Optional<Entry> latest = Optional.empty();

  private LatestProblem(LoggerContext context) {
    this.root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    keeper.setContext(context);
    keeper.start();
    root.addAppender(keeper);
  }

  /** Begins to keep what is logged, until {@link #close}. */
  public static LatestProblem start() {
    return new LatestProblem((LoggerContext) LoggerFactory.getILoggerFactory());
  }

  /** Returns the latest warning or error; empty if there was none. */
  public Optional<Entry> latest() {
    return latest;
  }

  @Override
  public void close() {
    root.detachAppender(keeper);
    keeper.stop();
  }

  /**
   * A warning or error.
   *
   * @param nanoTime when, in the time of {@link System#nanoTime}
   */
  public record Entry(String text, long nanoTime) {}

  private final class Keeper extends UnsynchronizedAppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
        latest =
            Optional.of(
                new Entry(
                    TextSanitizer.of(event.getFormattedMessage(), MAX_TEXT), System.nanoTime()));
      }
    }
  }
}
