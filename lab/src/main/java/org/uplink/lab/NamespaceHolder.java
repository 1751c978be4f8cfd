package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that only holds the namespaces of a lab, so that the lab outlives the command that
 * built it. The file {@code holder} in the lab's directory has its process id, its start time and
 * the machine's boot id, so that a later process with the same id is not mistaken for it.
 *
 * <pre>{@code
 * var holder = NamespaceHolder.find(directory).orElseGet(() -> NamespaceHolder.start(directory));
 * if (!holder.isInside()) {
 *   System.exit(holder.rerunInside());      // runs this program again, inside
 * }
 * try (var lab = Lab.open(directory)) {     // or Lab.attach(directory), later
 *   ...
 *   lab.keepAfterClose();
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

  /** Starts the holder of a new lab in {@code directory}. */
  public static NamespaceHolder start(Path directory) {
    Path place = directory.toAbsolutePath().normalize();
    if (place.startsWith("/run") || place.startsWith("/var/run")) {
      throw new LabException(
          "a lab's directory cannot be below /run, because the lab has its own /run: " + place);
    }
    if (find(place).isPresent()) {
      throw new LabException("a lab is already running in " + place);
    }
    Isolation.unavailable()
        .ifPresent(
            reason -> {
              throw new LabException("cannot create a lab: " + reason);
            });
    var words = new ArrayList<>(List.of(Tool.path("setsid")));
    // The parent reads the output up to READY. Then the holder closes the pipe, so that no reader
    // of it waits for the holder.
    words.addAll(
        Isolation.wrap(
            List.of("sleep", "infinity"),
            Isolation.SETUP + "echo " + READY + "\nexec >/dev/null 2>&1 </dev/null\n"));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("PATH", Tool.searchPath());
    builder.environment().putAll(Lab.environment(place));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!output.strip().equals(READY)) {
        process.destroyForcibly();
        throw new LabException("could not create namespaces for the lab: " + output.strip());
      }
      var identity = ProcessIdentity.of(process.pid());
      LabFiles.write(place.resolve(FILE), identity.toString());
      return new NamespaceHolder(place, identity);
    } catch (IOException e) {
      throw new LabException("could not start the lab's holder: " + e.getMessage(), e);
    }
  }

  /** Returns the holder of the lab in {@code directory}, if it is alive. */
  public static Optional<NamespaceHolder> find(Path directory) {
    Path place = directory.toAbsolutePath().normalize();
    Path file = place.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return ProcessIdentity.parse(LabFiles.read(file))
        .filter(ProcessIdentity::isAlive)
        .map(process -> new NamespaceHolder(place, process));
  }

  public long pid() {
    return process.pid();
  }

  /** Returns whether this process is inside the namespaces of this lab. */
  public boolean isInside() {
    return process.toString().equals(System.getenv(INSIDE_VARIABLE));
  }

  /** Returns a command that runs {@code command} inside the namespaces, by nsenter(1). */
  public List<String> commandInside(List<String> command) {
    String target = "/proc/" + process.pid() + "/ns/";
    var words = new ArrayList<>(List.of(Tool.path("nsenter")));
    if (!link("/proc/self/ns/user").equals(link(target + "user"))) {
      // In an unprivileged user's namespace, only the user's own ids exist.
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

  /** Runs a command inside with this process's terminal, and returns its exit status. */
  public int runInside(List<String> command) {
    return Isolation.foreground(commandInside(command));
  }

  /** Starts this program again inside with the same arguments, and returns its exit status. */
  public int rerunInside() {
    return runInside(Isolation.thisProgram());
  }

  /**
   * Removes the lab in {@code directory}. Ends the processes in its hosts (first by SIGTERM), then
   * all processes with the lab in their environment, which also works if the holder has died, then
   * the holder and with it the namespaces. Deletes the files of the hosts with their logs.
   *
   * @return whether there was a lab
   */
  public static boolean removeLab(Path directory) {
    Path place = directory.toAbsolutePath().normalize();
    Optional<NamespaceHolder> holder = find(place);
    holder.ifPresent(NamespaceHolder::removeHosts);
    var left = LeftoverProcesses.of(place);
    left.kill();
    LabFiles.delete(Lab.hostsIn(place));
    try {
      return Files.deleteIfExists(place.resolve(FILE)) || !left.isEmpty();
    } catch (IOException e) {
      throw new LabException("could not delete " + place.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }

  private static Path link(String file) {
    try {
      return Files.readSymbolicLink(Path.of(file));
    } catch (IOException e) {
      throw new LabException(
          "could not read " + file + " (another user's lab?): " + e.getMessage(), e);
    }
  }

  private void removeHosts() {
    List<String> namespaces =
        LabFiles.list(Lab.hostsIn(directory)).stream()
            .map(folder -> LabFiles.read(folder.resolve(Lab.NETNS)))
            .toList();
    LabReaper.reapCommand(namespaces, this::commandInside).run();
  }
}
