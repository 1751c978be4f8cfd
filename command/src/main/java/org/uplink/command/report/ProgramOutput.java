package org.uplink.command.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.platform.TextSanitizer;

/** Runs a program of the host, and reads what it prints. */
public final class ProgramOutput {
  private static final long DEADLINE_SECONDS = 20;
  private static final int MAX_REASON = 300;

  private ProgramOutput() {}

  /**
   * Returns the output. Of a longer one than {@link Report#MAX_PART_BYTES}, only the end is
   * returned, which has at least that length.
   *
   * @throws IOException the program is not installed, fails, or takes too long
   */
  public static String of(String... command) throws IOException, InterruptedException {
    return of(List.of(command));
  }

  private static String of(List<String> command) throws IOException, InterruptedException {
    String name = command.getFirst();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(name + " is not installed", e);
    }
    try {
      process.getOutputStream().close();
      var output = new FutureTask<>(() -> read(process));
      Thread.ofVirtual().name("report-output").start(output);
      String text = output.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException();
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s ended with status %d: %s"
                .formatted(name, process.exitValue(), TextSanitizer.of(text.strip(), MAX_REASON)));
      }
      return text;
    } catch (TimeoutException e) {
      throw new IOException(name + " did not end within " + DEADLINE_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("the output of " + name + " cannot be read", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) throws IOException {
    try (InputStream in = process.getInputStream()) {
      byte[] before = new byte[0];
      byte[] last = in.readNBytes(Report.MAX_PART_BYTES);
      while (last.length == Report.MAX_PART_BYTES) {
        before = last;
        last = in.readNBytes(Report.MAX_PART_BYTES);
      }
      var end = new ByteArrayOutputStream();
      end.write(before);
      end.write(last);
      return end.toString(StandardCharsets.UTF_8);
    }
  }
}
