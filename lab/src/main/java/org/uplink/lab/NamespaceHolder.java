package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that does nothing but hold the namespaces of a lab that outlives the command that built
 * it. Which process that is (id, start time and the machine's boot id, so that a later process with
 * the same id is not taken for it) stands in the file {@code holder} of the lab's directory.
 *
 * <pre>{@code
 * var holder = NamespaceHolder.find(directory).orElseGet(() -> NamespaceHolder.start(directory));
 * if (!holder.entered()) {
 *   System.exit(holder.again());            // this program, once more, inside
 * }
 * try (var lab = Lab.open(directory)) {     // or Lab.attach(directory), later
 *   ...
 *   lab.keep();
 * }
 * }</pre>
 */
public final class NamespaceHolder {
  private static final String FILE = "holder";
  private static final String INSIDE_VARIABLE = "UPLINK_LAB_HOLDER";
  private static final String READY = "ready";

  private final Path directory;
  private final ProcessIdentity process;

  private NamespaceHolder(Path directory, ProcessIdentity process) {
    this.directory = directory;
    this.process = process;
  }

  /** The holder of the lab in {@code directory}, if it is alive. */
  public static Optional<NamespaceHolder> find(Path directory) {
    var place = directory.toAbsolutePath().normalize();
    var file = place.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return ProcessIdentity.parse(LabFiles.read(file))
        .filter(ProcessIdentity::isAlive)
        .map(process -> new NamespaceHolder(place, process));
  }

  /** Starts a holder for a lab in {@code directory}. */
  public static NamespaceHolder start(Path directory) {
    var place = directory.toAbsolutePath().normalize();
    if (place.startsWith("/run") || place.startsWith("/var/run")) {
      throw new LabException(
          "a lab's directory can't be below /run, which is another one inside: " + place);
    }
    if (find(place).isPresent()) {
      throw new LabException("there is a lab in " + place + " already");
    }
    Isolation.unavailable()
        .ifPresent(
            reason -> {
              throw new LabException("no lab can be had here: " + reason);
            });
    var words = new ArrayList<>(List.of(Tool.path("setsid")));
    // Its output is read up to READY; after that it must not hold the pipe.
    words.addAll(
        Isolation.wrap(
            List.of("sleep", "infinity"),
            Isolation.SETUP + "echo " + READY + "\nexec >/dev/null 2>&1 </dev/null\n"));
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("PATH", Tool.searchPath());
    builder.environment().putAll(Lab.environment(place));
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!said.strip().equals(READY)) {
        process.destroyForcibly();
        throw new LabException("can't make namespaces for the lab: " + said.strip());
      }
      var identity = ProcessIdentity.of(process.pid());
      LabFiles.write(place.resolve(FILE), identity.toString());
      return new NamespaceHolder(place, identity);
    } catch (IOException e) {
      throw new LabException("can't start the lab's holder: " + e.getMessage(), e);
    }
  }

  public Path directory() {
    return directory;
  }

  public long pid() {
    return process.pid();
  }

  /** Whether this process is inside this lab's namespaces. */
  public boolean isInside() {
    return process.toString().equals(System.getenv(INSIDE_VARIABLE));
  }

  /** {@code command}, started by way of nsenter(1) inside the lab's namespaces. */
  public List<String> commandInside(List<String> command) {
    var target = "/proc/" + process.pid() + "/ns/";
    var words = new ArrayList<>(List.of(Tool.path("nsenter")));
    if (!link("/proc/self/ns/user").equals(link(target + "user"))) {
      // The ids of an ordinary user's namespace: there is nothing else to be than what one is.
      words.addAll(List.of("--user=" + target + "user", "--preserve-credentials"));
    }
    words.addAll(List.of("--net=" + target + "net", "--mount=" + target + "mnt", "--"));
    words.addAll(
        List.of(
            Tool.path("sh"),
            "-c",
            "cd \"$0\" || cd /\nexport UPLINK_ISOLATED=1\nunset UPLINK_NOT_ISOLATED\nexport "
                + INSIDE_VARIABLE
                + "=\"$1\"\nshift\nexec \"$@\"",
            Path.of("").toAbsolutePath().toString(),
            process.toString()));
    words.addAll(command);
    return words;
  }

  private static Path link(String file) {
    try {
      return Files.readSymbolicLink(Path.of(file));
    } catch (IOException e) {
      throw new LabException("can't read " + file + " (another user's lab?): " + e.getMessage(), e);
    }
  }

  /** Runs a command inside, with this process's terminal; returns its exit status. */
  public int runInside(List<String> command) {
    return Isolation.foreground(commandInside(command));
  }

  /** Starts this very program again inside, with the same arguments; returns its exit status. */
  public int rerunInside() {
    return runInside(Isolation.thisProgram());
  }

  /**
   * Ends the lab in {@code directory}: all processes in its hosts, politely first, then those that
   * have it in their environment (should the holder have died before), then the holder, and with it
   * the namespaces. The records of its hosts are deleted with their logs.
   *
   * @return whether there was anything to end
   */
  public static boolean removeLab(Path directory) {
    var place = directory.toAbsolutePath().normalize();
    var holder = find(place);
    holder.ifPresent(NamespaceHolder::removeHosts);
    var left = LeftoverProcesses.of(place);
    left.kill();
    LabFiles.delete(Lab.hostsIn(place));
    try {
      return Files.deleteIfExists(place.resolve(FILE)) || !left.isEmpty();
    } catch (IOException e) {
      throw new LabException("can't delete " + place.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }

  private void removeHosts() {
    var namespaces =
        LabFiles.list(Lab.hostsIn(directory)).stream()
            .map(folder -> LabFiles.read(folder.resolve(Lab.NETNS)))
            .toList();
    LabReaper.reapCommand(namespaces, this::commandInside).run();
  }
}
