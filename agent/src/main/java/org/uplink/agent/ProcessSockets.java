package org.uplink.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.user.ProcessFiles;

/**
 * The TCP sockets on which a process accepts connections, and the connections that it has accepted
 * on them. {@code /proc/PID/net/tcp} has the sockets of the process's network namespace
 * (proc_pid_net(5)), {@code /proc/PID/fd} those of the process.
 *
 * @param listening the addresses on which it accepts connections
 * @param accepted the remote ends of the connections
 */
record ProcessSockets(List<InetSocketAddress> listening, List<InetSocketAddress> accepted) {
  /** Local end, remote end, state, and after five numbers the inode. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*\\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2})(?: +\\S+){5} +(\\d+) .*");

  private static final String ESTABLISHED = "01";
  private static final String LISTEN = "0A";

  ProcessSockets {
    listening = List.copyOf(listening);
    accepted = List.copyOf(accepted);
  }

  /**
   * Reads the sockets of a process.
   *
   * @param process the folder of the process below {@code /proc}
   * @throws IOException the process has ended, or its files are those of another user
   */
  static ProcessSockets read(Path process) throws IOException {
    Set<Long> inodes = inodes(process.resolve("fd"));
    List<String> lines = new ArrayList<>(Files.readAllLines(process.resolve("net/tcp")));
    Path ipv6 = process.resolve("net/tcp6");
    if (Files.exists(ipv6)) {
      lines.addAll(Files.readAllLines(ipv6));
    }
    return of(lines, inodes);
  }

  /** Parses the kernel's tables, and selects the sockets with these inodes. */
  static ProcessSockets of(List<String> lines, Set<Long> inodes) {
    List<InetSocketAddress> listening = new ArrayList<>();
    List<Matcher> connections = new ArrayList<>();
    for (String line : lines) {
      Matcher socket = LINE.matcher(line);
      if (socket.matches() && inodes.contains(Long.parseLong(socket.group(6)))) {
        switch (socket.group(5)) {
          case LISTEN -> listening.add(end(socket.group(1), socket.group(2)));
          case ESTABLISHED -> connections.add(socket);
          default -> {}
        }
      }
    }
    return new ProcessSockets(
        listening,
        connections.stream()
            .filter(
                socket ->
                    listening.stream().anyMatch(end -> end.getPort() == port(socket.group(2))))
            .map(socket -> end(socket.group(3), socket.group(4)))
            .toList());
  }

  private static Set<Long> inodes(Path descriptors) throws IOException {
    Set<Long> inodes = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
      files.forEach(file -> ProcessFiles.socketOf(file).ifPresent(inodes::add));
    }
    return inodes;
  }

  /** Parses an end: the address is in words of four bytes, in the byte order of the machine. */
  private static InetSocketAddress end(String address, String port) {
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(address));
    ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      bytes.putInt(words.getInt());
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes.array()), port(port));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("the kernel's address " + address, e);
    }
  }

  private static int port(String hex) {
    return HexFormat.fromHexDigits(hex);
  }
}
