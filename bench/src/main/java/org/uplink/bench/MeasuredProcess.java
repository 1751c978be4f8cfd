package org.uplink.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A process whose memory and processor time are measured. It may answer lines of its standard input
 * with lines of its standard output. Used by one thread.
 */
public final class MeasuredProcess implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(20);

  private final String name;
  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  private MeasuredProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process.
   *
   * @param name what the process is, for messages
   */
  public static MeasuredProcess start(String name, ProcessBuilder command) throws IOException {
    return new MeasuredProcess(name, command.start());
  }

  /**
   * Starts a Java program on the class path of this JVM.
   *
   * @param heap the largest heap, such as {@code 2g}
   * @param errors where its standard error goes
   */
  public static MeasuredProcess startJava(
      Class<?> main, String heap, ProcessBuilder.Redirect errors, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    words.add("--sun-misc-unsafe-memory-access=allow");
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of(arguments));
    return start(main.getSimpleName(), new ProcessBuilder(words).redirectError(errors));
  }

  /** Ends the process, and kills it if it does not end in time. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.onExit().orTimeout(END.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      process.destroyForcibly();
      throw new IOException(
          "%s did not end within %d s after SIGTERM, and was killed"
              .formatted(name, END.toSeconds()),
          e);
    }
  }

  /** Writes a line to the process, and returns the line that it answers. */
  public String ask(String command) throws IOException {
    send(command);
    return line();
  }

  /** Writes a line to the process. */
  public void send(String command) {
    commands.println(command);
  }

  /** Waits for the next line of the process's output. */
  public String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " has ended without an answer, see its log");
    }
    return line;
  }

  /** Returns the processor time that the process has used. */
  public Duration cpuTime() {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  /** Returns the memory of the process that is in RAM, in MiB. */
  public double residentMemory() throws IOException {
    return memory("VmRSS:");
  }

  /** Returns the memory of the process that is in RAM and belongs to no file, in MiB. */
  public double anonymousMemory() throws IOException {
    return memory("RssAnon:");
  }

  private double memory(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
            .filter(line -> line.startsWith(key))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }

  public boolean isAlive() {
    return process.isAlive();
  }
}
