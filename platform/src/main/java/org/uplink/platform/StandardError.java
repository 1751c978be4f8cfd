package org.uplink.platform;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.Journal.Priority;

/**
 * The log of the guard, and of the code that agent and guard share. It prints lines to standard
 * error, like the agent's own log. The guard loads no logger, so that it starts fast.
 */
public final class StandardError {
  private static final String FORMAT_VARIABLE = "UPLINK_LOG_FORMAT";
  private static final String LOGGER = "uplink";
  private static final int MAX_CAUSES = 10;
  private static final int MAX_FRAMES = 100;
  private static final int MAX_TEXT = 4_000;
  private static final boolean IS_JOURNAL = Journal.isStandardError(System.getenv());

  private static volatile LineFormat format = LineFormat.TEXT;

  private StandardError() {}

  /** Prints lines in this format from now on. */
  public static void use(LineFormat lines) {
    format = lines;
  }

  /** Hands the format of this process to a process that it starts. */
  public static void handOn(Map<String, String> environment) {
    environment.put(FORMAT_VARIABLE, format.name());
  }

  /** Takes the format of the process that started this one. */
  public static void takeOver(Map<String, String> environment) {
    use(
        LineFormat.JSON.name().equals(environment.get(FORMAT_VARIABLE))
            ? LineFormat.JSON
            : LineFormat.TEXT);
  }

  /**
   * Prints a line. Replaces control characters, because parts of the line come from the kernel and
   * from files.
   */
  public static void print(String line) {
    write(Priority.WARNING, format == LineFormat.JSON ? json("WARN", line, null) : line);
  }

  /** Prints a line, and the stack trace of an exception and its causes. */
  public static void print(String line, Throwable thrown) {
    if (format == LineFormat.JSON) {
      write(Priority.ERROR, json("ERROR", line, thrown));
      return;
    }
    write(Priority.ERROR, line);
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      write(Priority.ERROR, (depth == 0 ? "" : "Caused by: ") + cause);
      for (StackTraceElement frame : cause.getStackTrace()) {
        write(Priority.ERROR, "    at " + frame);
      }
      cause = cause.getCause();
    }
  }

  private static void write(Priority priority, String line) {
    System.err.println((IS_JOURNAL ? priority.prefix() : "") + TextSanitizer.clean(line));
  }

  /** Returns an object with the members of Logback's JSON, which the daemons log. */
  static String json(String level, String message, @Nullable Throwable thrown) {
    return "{\"timestamp\":%s,\"level\":%s,\"loggerName\":%s,\"mdc\": {},\"formattedMessage\":%s,\"throwable\":%s}"
        .formatted(
            System.currentTimeMillis(),
            quoted(level),
            quoted(LOGGER),
            quoted(message),
            throwable(Optional.ofNullable(thrown), 0, MAX_FRAMES));
  }

  private static String throwable(Optional<Throwable> thrown, int depth, int frames) {
    if (thrown.isEmpty() || depth == MAX_CAUSES) {
      return "null";
    }
    var steps = new StringBuilder();
    int left = frames;
    for (StackTraceElement frame : thrown.get().getStackTrace()) {
      if (left == 0) {
        break;
      }
      left--;
      steps.append(
          "%s{\"className\":%s,\"methodName\":%s,\"fileName\":%s,\"lineNumber\":%s}"
              .formatted(
                  steps.isEmpty() ? "" : ",",
                  quoted(frame.getClassName()),
                  quoted(frame.getMethodName()),
                  quoted(String.valueOf(frame.getFileName())),
                  frame.getLineNumber()));
    }
    return "{\"className\":%s,\"message\":%s,\"stepArray\":[%s],\"cause\":%s}"
        .formatted(
            quoted(thrown.get().getClass().getName()),
            quoted(String.valueOf(thrown.get().getMessage())),
            steps,
            throwable(Optional.ofNullable(thrown.get().getCause()), depth + 1, left));
  }

  private static String quoted(String text) {
    return "\""
        + TextSanitizer.of(TextSanitizer.clean(text), MAX_TEXT)
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
        + "\"";
  }

  /** How a line looks. */
  public enum LineFormat {
    TEXT,
    /** An object of JSON in each line. */
    JSON
  }
}
