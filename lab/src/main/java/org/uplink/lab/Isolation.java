package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A network and mount namespace for a lab. Its only device is lo, which is up, and /run is an empty
 * tmpfs. An unprivileged user also gets a user namespace, and is root in it.
 *
 * <p>A JVM cannot enter such a namespace (unshare(2) refuses CLONE_NEWUSER to a process with
 * threads), so a program starts itself again under unshare(1):
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   if (!Isolation.active()) {
 *     System.exit(Isolation.rerunIsolated());
 *   }
 *   try (var lab = Lab.open()) { ... }
 * }
 * }</pre>
 */
public final class Isolation {
  static final String ISOLATED_VARIABLE = "UPLINK_ISOLATED";
  private static final String REASON_VARIABLE = "UPLINK_NOT_ISOLATED";

  /**
   * The commands of the first process in the new namespaces, before it becomes the program. The
   * tmpfs hides the machine's /run/netns, and an unprivileged user can write to it.
   */
  static final String SETUP =
      "mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/netns && ip link set lo up || exit 3\n"
          + "export "
          + ISOLATED_VARIABLE
          + "=1\nunset "
          + REASON_VARIABLE
          + "\n";

  private static final long ENDING_SECONDS = 15;

  private Isolation() {}

  /** Returns whether this process runs in isolated namespaces. */
  public static boolean active() {
    return "1".equals(System.getenv(ISOLATED_VARIABLE));
  }

  /** Returns why this user cannot create isolated namespaces; empty if the user can. */
  public static Optional<String> unavailable() {
    List<String> missing =
        List.of("unshare", "ip", "mount", "sh").stream()
            .filter(tool -> Tool.find(tool).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", missing));
    }
    ProcessResult probe = BoundedCommand.of(wrap(List.of("true"), SETUP)).attempt();
    return probe.succeeded()
        ? Optional.empty()
        : Optional.of("unshare(1) is refused: " + probe.err().strip());
  }

  /** Returns what to do if this user cannot create isolated namespaces, as a sentence. */
  public static String wayOut() {
    return NamespacePolicy.OF_THIS_MACHINE.wayOut();
  }

  /** Returns a command that runs {@code command} in isolated namespaces, by unshare(1). */
  public static List<String> isolatedCommand(List<String> command) {
    return wrap(command, SETUP);
  }

  /**
   * Starts this program again with the same arguments in isolated namespaces, waits for its end,
   * and returns its exit status.
   */
  public static int rerunIsolated() {
    return runIsolated(thisProgram());
  }

  /**
   * Runs {@code command} in isolated namespaces with this process's terminal, and returns its exit
   * status.
   */
  public static int runIsolated(List<String> command) {
    return foreground(isolatedCommand(command));
  }

  static List<String> wrap(List<String> command, String setup) {
    var words = new ArrayList<String>();
    words.add(Tool.path("unshare"));
    if (!isRoot()) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    words.addAll(List.of("--net", "--mount", "--propagation", "private", "--", Tool.path("sh")));
    words.addAll(List.of("-c", setup + "exec \"$@\"", "sh"));
    words.addAll(command);
    return words;
  }

  /** Returns the command line of this process. */
  static List<String> thisProgram() {
    try {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
      var words = new ArrayList<>(Arrays.asList(line.split("\0", -1)));
      words.removeLast(); // The last terminator is followed by an empty text, which is not an
      // argument.
      words.set(0, Path.of("/proc/self/exe").toRealPath().toString());
      return words;
    } catch (IOException e) {
      throw new LabException(
          "could not read this program's own command line: " + e.getMessage(), e);
    }
  }

  /**
   * Runs a command with this process's terminal until it ends. The command does not outlive this
   * process: at an orderly end this process sends it SIGTERM, and if this process is killed, the
   * kernel sends it SIGTERM. The kernel watches the parent <em>thread</em>, so the command gets a
   * thread that lives as long as it does.
   */
  static int foreground(List<String> command) {
    var words = new ArrayList<String>();
    Tool.find("setpriv")
        .ifPresent(setpriv -> words.addAll(List.of(setpriv.toString(), "--pdeathsig", "TERM")));
    words.addAll(command);
    var status = new CompletableFuture<Integer>();
    Thread.ofPlatform()
        .name("lab-foreground")
        .daemon()
        .start(
            () -> {
              try {
                status.complete(waitFor(words));
              } catch (Throwable e) {
                status.completeExceptionally(e);
              }
            });
    try {
      return status.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(command.getFirst() + ": interrupted", e);
    } catch (ExecutionException e) {
      throw new LabException(command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  static boolean isRoot() {
    return BoundedCommand.of(Tool.path("id"), "-u").run().strip().equals("0");
  }

  static Optional<String> reasonNotIsolated() {
    return active()
        ? Optional.empty()
        : Optional.of(
            Optional.ofNullable(System.getenv(REASON_VARIABLE))
                .orElse("this process is not in a network namespace of its own"));
  }

  private static int waitFor(List<String> words) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    builder.environment().put("PATH", Tool.searchPath());
    Process process = builder.start();
    Thread ending = Thread.ofPlatform().unstarted(() -> end(process));
    Runtime.getRuntime().addShutdownHook(ending);
    int status = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook has ended the child.
    }
    return status;
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
