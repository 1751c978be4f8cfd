package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * strace(1) on single threads of a process that runs: it counts what they ask of the kernel to
 * change it or the disk, or sends a signal at one of these calls. A call at whose entry SIGKILL
 * comes is not carried out: to end before the next one is to end after the one before.
 */
final class Strace implements AutoCloseable {
  /**
   * What goes to netlink, settles on the disk, or gives a file another name. The epoll thread sends
   * too, which is why it is threads that are traced.
   */
  private static final String CALLS =
      "sendto,sendmsg,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat";

  private static final Pattern CALL = Pattern.compile("^(?:([0-9]+) +)?([a-z0-9]+)\\(");

  private final Process process;
  private final Path out;
  private final List<Long> threads;

  private Strace(Process process, Path out, List<Long> threads) {
    this.process = process;
    this.out = out;
    this.threads = threads;
  }

  /** Skips the test where there is none, or it may not trace. */
  static void assumeThere(Path folder) throws Exception {
    assumeThat(
            List.of("/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace").stream()
                .anyMatch(file -> Files.isExecutable(Path.of(file))))
        .as("strace is not installed (build/install-packages)")
        .isTrue();
    var log = folder.resolve("strace-probe");
    var probe =
        new ProcessBuilder("strace", "-o", log.toString(), "true")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("strace-probe-says").toFile())
            .start();
    assumeThat(probe.waitFor())
        .as(() -> "strace may not trace: " + read(folder.resolve("strace-probe-says")))
        .isZero();
  }

  /** Counts the calls. */
  static Strace count(Path folder, List<Long> threads) throws Exception {
    return attach(folder, threads, List.of());
  }

  /**
   * Sends a signal at a call.
   *
   * @param number of the call, from 1
   */
  static Strace signal(Path folder, List<Long> threads, String signal, int number)
      throws Exception {
    return attach(
        folder,
        threads,
        List.of("-e", "inject=%s:signal=%s:when=%d".formatted(CALLS, signal, number)));
  }

  private static Strace attach(Path folder, List<Long> threads, List<String> more)
      throws Exception {
    var out = Files.createTempFile(folder, "strace", ".out");
    var says = Files.createTempFile(folder, "strace", ".err");
    var command = new ArrayList<>(List.of("strace", "-o", out.toString(), "-e", "trace=" + CALLS));
    command.addAll(more);
    threads.forEach(thread -> command.addAll(List.of("-p", thread.toString())));
    var process = new ProcessBuilder(command).redirectError(says.toFile()).start();
    try {
      ChangeGround.poll(
          () -> {
            var text = read(says);
            assertThat(process.isAlive()).as(text).isTrue();
            return text.lines().filter(line -> line.endsWith(" attached")).count()
                == threads.size();
          });
    } catch (Exception | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
    return new Strace(process, out, List.copyOf(threads));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Whether the signal to stop has come. */
  boolean hasStopped() {
    return read(out).contains("stopped by SIGSTOP");
  }

  /** Whether SIGKILL has come. */
  boolean hasKilled() {
    return read(out).contains("killed by SIGKILL");
  }

  /** How many calls each thread has made. */
  Map<Long, Integer> counts() {
    var counts = new TreeMap<Long, Integer>();
    for (var line : read(out).lines().toList()) {
      var matcher = CALL.matcher(line);
      if (matcher.find()) {
        var thread = matcher.group(1) == null ? threads.getFirst() : Long.valueOf(matcher.group(1));
        counts.merge(thread, 1, Integer::sum);
      }
    }
    return counts;
  }

  /** The last call, in strace's words. */
  String last() {
    return read(out)
        .lines()
        .filter(line -> CALL.matcher(line).find())
        .reduce("no call", (earlier, later) -> later);
  }

  /** Lets go. */
  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(ChangeGround.DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .whenComplete((ended, late) -> process.destroyForcibly())
        .join();
  }

  /**
   * The threads of a process whose names (15 characters of them) match, in the order in which they
   * were started.
   */
  static List<Long> threads(ProcessHandle process, String names) throws IOException {
    try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return tasks
          .filter(task -> read(task.resolve("comm")).strip().matches(names))
          .map(task -> Long.valueOf(task.getFileName().toString()))
          .sorted()
          .toList();
    }
  }
}
