package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who writes a host's resolv.conf: where it is anybody else, or nobody can, it is left alone.
 *
 * @param file the file
 * @param proc {@code /proc}
 */
record ResolverOwner(Path file, Path proc) {
  /** The file of a whole machine, which its network namespaces may share. */
  private static final Path MACHINES_OWN = Path.of("/etc/resolv.conf");

  private static final Pattern WRITER =
      Pattern.compile(
          "[#;].*\\b(NetworkManager|systemd-resolved|resolvconf|netconfig)\\b.*",
          Pattern.CASE_INSENSITIVE);

  /** Why it is left alone; empty: it is ours to write. */
  Optional<String> whyNotWritten() {
    try {
      if (Files.isSymbolicLink(file)) {
        return Optional.of(file + " is a link to " + Files.readSymbolicLink(file));
      }
      if (isMount()) {
        return Optional.of(file + " is mounted from elsewhere, as in a container");
      }
      if (isSharedWithTheMachine()) {
        return Optional.of(
            file + " is the machine's, and this is one of its network namespaces alone");
      }
      if (!Files.exists(file)) {
        return Files.isWritable(folder())
            ? Optional.empty()
            : Optional.of(folder() + " can't be written");
      }
      if (!Files.isReadable(file)) {
        return Optional.of(file + " can't be read");
      }
      if (!Files.isWritable(file) || !Files.isWritable(folder())) {
        return Optional.of(file + " can't be written: it is immutable, or not this user's");
      }
      return findWriter().map(name -> file + " is written by " + name + ", as it says itself");
    } catch (IOException e) {
      return Optional.of(file + " can't be looked at: " + e);
    }
  }

  private Path folder() {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
  }

  /** A file that is a mount can't be replaced by a rename. */
  private boolean isMount() throws IOException {
    String wanted = file.toAbsolutePath().toString();
    Path mounts = proc.resolve("self/mountinfo");
    return Files.exists(mounts)
        && Files.readAllLines(mounts, StandardCharsets.ISO_8859_1).stream()
            .map(line -> line.split(" ", -1))
            .anyMatch(words -> words.length > 4 && words[4].equals(wanted));
  }

  /** A namespace that was made beside the machine's own looks at the same file. */
  private boolean isSharedWithTheMachine() {
    if (!file.equals(MACHINES_OWN)) {
      return false;
    }
    try {
      Path ours = Files.readSymbolicLink(proc.resolve("self/ns/net"));
      Path machines = Files.readSymbolicLink(proc.resolve("1/ns/net"));
      return !ours.equals(machines);
    } catch (IOException e) {
      // Not to be known without privileges; then the file can't be written either.
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
