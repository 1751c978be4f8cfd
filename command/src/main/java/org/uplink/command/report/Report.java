package org.uplink.command.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.TextSanitizer;

/**
 * A report of one program. A part that fails, or is not made in time, is named in the file {@value
 * #CONTENTS} of the report. Not thread-safe.
 */
public final class Report {
  /** The file with the version, and what became of each part. */
  static final String CONTENTS = "report.txt";

  static final int MAX_PART_BYTES = 8 << 20;
  static final int MAX_BYTES = 64 << 20;
  private static final Duration PART_DEADLINE = Duration.ofSeconds(30);
  private static final int MAX_REASON = 1_000;

  private final String program;
  private final SecretFilter secrets;
  private final Clock clock;
  private final Duration deadline;
  private final Map<String, ReportPart> parts = new LinkedHashMap<>();

  /**
   * @param program such as "engine"
   */
  public Report(String program, SecretFilter secrets, Clock clock) {
    this(program, secrets, clock, PART_DEADLINE);
  }

  /**
   * @param deadline how long one part may take
   */
  Report(String program, SecretFilter secrets, Clock clock, Duration deadline) {
    this.program = program;
    this.secrets = secrets;
    this.clock = clock;
    this.deadline = deadline;
  }

  /** Adds a part, which is made when the report is written. */
  public Report add(String name, ReportPart part) {
    parts.put(name, part);
    return this;
  }

  /**
   * Writes the report into a new file, prints what it says, and returns the exit status.
   *
   * @throws CommandFailure the file exists, or cannot be written
   */
  public int write(Path file, Terminal terminal) {
    List<String> missing;
    try {
      missing = write(file);
    } catch (IOException e) {
      throw CommandFailure.error("no report was made: " + IoProblem.explain(e, ""), "");
    }
    missing.forEach(line -> terminal.err().println("Not in the report: " + line));
    unreadWarnings().forEach(line -> terminal.err().println(line));
    terminal
        .out()
        .println(
            "The report is in "
                + file
                + ". Uplink has removed the keys and tokens that it knows, and what looks like a"
                + " password. Names, addresses and log lines of this machine are in it: read it before"
                + " you send it.");
    return ExitStatus.SUCCESS;
  }

  /**
   * Writes the report into a new file with mode 0600, which has its name when it is complete.
   *
   * @return a line for each part that is missing
   * @throws CommandFailure the file exists
   */
  List<String> write(Path file) throws IOException {
    var missing = new ArrayList<String>();
    boolean isNew = DurableFile.createIfMissing(file, out -> write(out, missing));
    if (!isNew) {
      throw CommandFailure.usage(
          "no report was made: the file " + file + " exists",
          "Give another name. A report never replaces a file.");
    }
    return missing;
  }

  private void write(OutputStream out, List<String> missing) throws IOException {
    var zip = new ZipOutputStream(out);
    var contents = new StringBuilder();
    unreadWarnings().forEach(line -> contents.append(line).append('\n'));
    long left = MAX_BYTES;
    for (Map.Entry<String, ReportPart> part : parts.entrySet()) {
      Made made =
          left > 0
              ? make(part.getValue())
              : Made.failed("the report has reached its limit of " + (MAX_BYTES >> 20) + " MiB");
      if (made.text.isPresent()) {
        byte[] bytes =
            limited(secrets.clean(made.text.get()), (int) Math.min(left, MAX_PART_BYTES));
        add(zip, part.getKey(), bytes);
        left -= bytes.length;
        contents.append("%s: %d bytes\n".formatted(part.getKey(), bytes.length));
      } else {
        String line =
            "%s: %s"
                .formatted(
                    part.getKey(), TextSanitizer.of(secrets.clean(made.problem), MAX_REASON));
        missing.add(line);
        contents.append("missing: ").append(line).append('\n');
      }
    }
    String head =
        "Uplink %s, report of the %s of %s\n\n"
            .formatted(
                BuildVersion.CURRENT, program, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    add(zip, CONTENTS, (head + contents).getBytes(StandardCharsets.UTF_8));
    zip.finish();
  }

  /** Returns a line for each file with a secret that could not be read. */
  private List<String> unreadWarnings() {
    return secrets.unread().stream()
        .map(
            problem ->
                "Warning: a file with a secret could not be read, so what it has may be in this report: "
                    + problem)
        .toList();
  }

  private Made make(ReportPart part) {
    var task = new FutureTask<>(part::text);
    Thread thread = Thread.ofVirtual().name("report").start(task);
    try {
      return Made.of(task.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Made.failed("it took longer than " + deadline.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
      return Made.failed(
          cause instanceof IOException io
              ? IoProblem.describe(io)
              : Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Made.failed("the command was interrupted");
    } finally {
      thread.interrupt();
    }
  }

  private static byte[] limited(String text, int maxBytes) {
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    if (whole.length <= maxBytes) {
      return whole;
    }
    // The end of a log is what matters.
    String kept = new String(whole, whole.length - maxBytes, maxBytes, StandardCharsets.UTF_8);
    return ("(the beginning is left out)\n" + kept).getBytes(StandardCharsets.UTF_8);
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /**
   * What became of a part.
   *
   * @param text empty if it failed
   * @param problem why it failed
   */
  private record Made(Optional<String> text, String problem) {
    static Made of(String text) {
      return new Made(Optional.of(text), "");
    }

    static Made failed(String problem) {
      return new Made(Optional.empty(), problem);
    }
  }
}
