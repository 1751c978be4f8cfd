package org.uplink.agent.proof;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.platform.process.ProcFile;

/**
 * The login session of a process. The kernel numbers the sessions ({@code /proc/PID/sessionid},
 * which pam_loginuid(8) sets at a login). sshd(8) names the connection in SSH_CONNECTION.
 *
 * @param number the session's number; empty if the kernel has none, as in many containers
 * @param sshConnection the value of SSH_CONNECTION; empty if the session did not come over SSH
 */
public record LoginSession(Optional<String> number, Optional<String> sshConnection) {
  private static final Path PROC = Path.of("/proc");

  /** The kernel's number for a process without a session: -1 as an unsigned number. */
  private static final String NO_SESSION = "4294967295";

  private static final String SSH_CONNECTION = "SSH_CONNECTION=";

  /** How many parents of a process are asked for the connection, which sudo(8) removes. */
  private static final int MAX_PARENTS = 64;

  /** Returns the session of a process. Needs root for processes of other users. */
  public static LoginSession of(long process) {
    Optional<String> number = number(process);
    Optional<String> connection = Optional.empty();
    Optional<Long> at = Optional.of(process);
    for (int count = 0; count < MAX_PARENTS && at.isPresent() && connection.isEmpty(); count++) {
      long pid = at.get();
      if (!number(pid).equals(number)) {
        break; // A parent from another session, such as the one that started sshd.
      }
      connection = sshConnection(pid);
      at = parent(pid).filter(parent -> parent > 1);
    }
    return new LoginSession(number, connection);
  }

  /** Returns the marks of all sessions that have a process now. */
  static Set<String> marksOfAll() throws IOException {
    var marks = new HashSet<String>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        marks.addAll(new LoginSession(number(pid), sshConnection(pid)).marks());
      }
    }
    return marks;
  }

  /** Returns texts that no other session has. */
  Set<String> marks() {
    return Stream.concat(
            number.map(text -> "session " + text).stream(),
            sshConnection.map(text -> "SSH connection " + text).stream())
        .collect(Collectors.toSet());
  }

  /** Returns the ends of the SSH connection, if it has addresses that can be read. */
  public Optional<SshEnds> ssh() {
    return sshConnection.flatMap(SshEnds::parse);
  }

  private static Optional<String> number(long pid) {
    return read(pid, "sessionid").filter(text -> !text.equals(NO_SESSION));
  }

  private static Optional<String> sshConnection(long pid) {
    return read(pid, "environ").stream()
        .flatMap(text -> Stream.of(text.split("\0", -1)))
        .filter(entry -> entry.startsWith(SSH_CONNECTION))
        .map(entry -> entry.substring(SSH_CONNECTION.length()))
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  private static Optional<Long> parent(long pid) {
    return read(pid, "status").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("PPid:"))
        .map(line -> Long.valueOf(line.substring("PPid:".length()).strip()))
        .findFirst();
  }

  private static Optional<String> read(long pid, String file) {
    try {
      return Optional.of(ProcFile.read(PROC.resolve(Long.toString(pid)).resolve(file)));
    } catch (IOException e) {
      return Optional.empty(); // The process has ended, or the kernel has no such file.
    }
  }

  /**
   * The ends of an SSH connection.
   *
   * @param remote the client's end
   * @param local this host's end
   */
  public record SshEnds(InetSocketAddress remote, InetSocketAddress local) {
    /** Parses client address, client port, server address and server port (ssh(1)). */
    static Optional<SshEnds> parse(String value) {
      String[] words = value.split(" ", -1);
      try {
        return words.length == 4
            ? Optional.of(new SshEnds(end(words[0], words[1]), end(words[2], words[3])))
                .filter(SshEnds::hasOneFamily)
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    /** Anybody may set SSH_CONNECTION. No connection has ends of two families. */
    private boolean hasOneFamily() {
      return remote.getAddress().getClass().equals(local.getAddress().getClass());
    }

    private static InetSocketAddress end(String address, String port) {
      return new InetSocketAddress(IpLiteral.parse(address), Integer.parseInt(port));
    }
  }
}
