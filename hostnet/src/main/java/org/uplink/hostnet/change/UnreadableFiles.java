package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;
import org.uplink.hostnet.state.StateJson;
import org.uplink.platform.DurableFolder;
import org.uplink.platform.StandardError;
import tools.jackson.core.JacksonException;

/**
 * Files that the disk has damaged, or that another version wrote. They are kept under another name,
 * and the host keeps its present network: an agent that did not start could not be repaired from a
 * distance.
 */
final class UnreadableFiles {
  private static final String SUFFIX = ".unreadable";

  private UnreadableFiles() {}

  /** Reads a file. If its content is not a {@code type}, renames it, says so, and returns empty. */
  static <T> Optional<T> read(DurableFolder folder, String name, Class<T> type) throws IOException {
    Optional<byte[]> json = folder.read(name);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    String reason;
    try {
      T read = StateJson.MAPPER.readValue(json.get(), type);
      if (read != null) {
        return Optional.of(read);
      }
      reason = "it is null";
    } catch (JacksonException e) {
      reason =
          "it cannot be read from line %d, column %d on"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
    String kept = freeName(folder, name + SUFFIX);
    folder.rename(name, kept);
    StandardError.print(
        ("uplink: the file \"%s\" of the network changes is not whole and was renamed to %s; the host"
                + " keeps its present network. To use a copy from a backup, stop the agent, write the"
                + " copy to \"%s\" in the folder network of the state directory, and start the agent."
                + " Otherwise deploy the network again. The reason: %s")
            .formatted(name, kept, name, reason));
    return Optional.empty();
  }

  /** Returns a name that no earlier unreadable file has. */
  private static String freeName(DurableFolder folder, String name) throws IOException {
    String free = name;
    for (int number = 2; folder.read(free).isPresent(); number++) {
      free = name + number;
    }
    return free;
  }
}
