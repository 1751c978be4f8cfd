package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.platform.IoProblem;

/**
 * Finds out whether another program writes resolv.conf. If so, this agent does not write it.
 *
 * @param file the resolv.conf
 * @param proc {@code /proc}
 */
record ResolverOwner(Path file, Path proc) {
  /** The machine's own file, which network namespaces of the machine can share. */
  private static final Path MACHINES_FILE = Path.of("/etc/resolv.conf");

  private static final Pattern WRITER =
      Pattern.compile(
          "[#;].*\\b(NetworkManager|systemd-resolved|resolvconf|netconfig)\\b.*",
          Pattern.CASE_INSENSITIVE);

  /** Returns why this agent must not write the file; empty if the agent may write it. */
  Optional<String> whyNotWritten() {
    try {
      if (Files.isSymbolicLink(file)) {
        return Optional.of(
            "%s is a symbolic link to %s".formatted(file, Files.readSymbolicLink(file)));
      }
      if (isMount()) {
        return Optional.of(file + " is a mount, as in a container");
      }
      if (isSharedWithTheMachine()) {
        return Optional.of(
            file + " belongs to the machine, and this agent runs in one of its network namespaces");
      }
      if (!Files.exists(file)) {
        return Files.isWritable(folder())
            ? Optional.empty()
            : Optional.of(folder() + " is not writable");
      }
      if (!Files.isReadable(file)) {
        return Optional.of(file + " is not readable");
      }
      if (!Files.isWritable(file) || !Files.isWritable(folder())) {
        return Optional.of(file + " is not writable: it is immutable, or belongs to another user");
      }
      return findWriter().map(name -> "%s says that %s writes it".formatted(file, name));
    } catch (IOException e) {
      return Optional.of("reading %s failed: %s".formatted(file, IoProblem.describe(e, file)));
    }
  }

  private Path folder() {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
  }

  /** Returns whether the file is a mount: a rename cannot replace a mounted file. */
  private boolean isMount() throws IOException {
    String wanted = file.toAbsolutePath().toString();
    Path mounts = proc.resolve("self/mountinfo");
    return Files.exists(mounts)
        && Files.readAllLines(mounts, StandardCharsets.ISO_8859_1).stream()
            .map(line -> line.split(" ", -1))
            .anyMatch(words -> words.length > 4 && words[4].equals(wanted));
  }

  /** Returns whether another network namespace of the machine sees the same file. */
  private boolean isSharedWithTheMachine() {
    if (!file.equals(MACHINES_FILE)) {
      return false;
    }
    try {
      Path own = Files.readSymbolicLink(proc.resolve("self/ns/net"));
      Path machine = Files.readSymbolicLink(proc.resolve("1/ns/net"));
      return !own.equals(machine);
    } catch (IOException e) {
      // Reading needs privileges. Without privileges, the file is not writable either.
      return false;
    }
  }

  private Optional<String> findWriter() throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    return lines.stream()
        .map(line -> WRITER.matcher(line.strip()))
        .filter(Matcher::matches)
        .map(line -> line.group(1))
        .findFirst();
  }
}
