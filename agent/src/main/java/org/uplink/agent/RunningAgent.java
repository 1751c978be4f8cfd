package org.uplink.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.address.Endpoint;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;

/**
 * The agent that runs with a state directory, as the kernel shows it to root: it holds the lock of
 * the directory, and has sockets.
 *
 * @param pid the id of its process
 * @param listens the addresses on which it accepts connections
 * @param connections the remote ends of the connections that it has accepted. Only the agent knows
 *     whether they are the engine's
 */
public record RunningAgent(long pid, List<String> listens, List<String> connections) {
  private static final Path PROC = Path.of("/proc");

  public RunningAgent {
    listens = List.copyOf(listens);
    connections = List.copyOf(connections);
  }

  /**
   * Finds the agent.
   *
   * @return empty if no agent runs with this state directory
   * @throws NetworkUnavailableException the files of the agent, or of its process, cannot be read
   */
  public static Optional<RunningAgent> find(Path stateDir) {
    Path lock = stateDir.resolve(StateDirectory.LOCK);
    try {
      if (!Files.exists(lock)) {
        return Optional.empty();
      }
      for (ProcessHandle holder : LockFile.holders(lock)) {
        Optional<RunningAgent> agent = read(holder.pid(), lock);
        if (agent.isPresent()) {
          return agent;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new NetworkUnavailableException(
          "Cannot see which process uses the state directory %s: %s"
              .formatted(stateDir, IoProblem.describe(e)),
          e);
    }
  }

  private static Optional<RunningAgent> read(long pid, Path lock) throws IOException {
    Path process = PROC.resolve(Long.toString(pid));
    try {
      if (!hasOpen(process, lock)) {
        return Optional.empty(); // It has the lock of a file with this inode on another disk.
      }
      ProcessSockets sockets = ProcessSockets.read(process);
      return Optional.of(
          new RunningAgent(
              pid,
              sockets.listening().stream().map(Endpoint::format).toList(),
              sockets.accepted().stream().map(Endpoint::format).toList()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // It has ended.
    }
  }

  private static boolean hasOpen(Path process, Path file) throws IOException {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        // A link to a socket or pipe leads nowhere.
        if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
          return true;
        }
      }
    }
    return false;
  }
}
