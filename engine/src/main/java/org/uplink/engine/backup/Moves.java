package org.uplink.engine.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.platform.DurableFile;
import org.uplink.platform.RegularFile;

/**
 * What a restore moves from its folder into the data directory. It is a file in the folder, written
 * when all in the folder is checked: while it exists, the moves can go on, and nothing is deleted.
 *
 * @param backup the {@link Archive#id} of the backup
 * @param inodes the inode of each file or folder that is moved, by its name
 */
record Moves(String backup, Map<String, String> inodes) {
  private static final String NAME = "moved";
  private static final int MAX_BYTES = 1 << 20;

  /** Returns the list of a folder. */
  static Optional<Moves> read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    List<String> lines = RegularFile.readText(file, MAX_BYTES).lines().toList();
    var inodes = new TreeMap<String, String>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      int blank = line.indexOf(' ');
      inodes.put(line.substring(blank + 1), line.substring(0, Math.max(0, blank)));
    }
    return Optional.of(new Moves(lines.isEmpty() ? "" : lines.getFirst(), inodes));
  }

  /** Writes the list of all that is in a folder into the folder. */
  static Moves write(String backup, Path folder) throws IOException {
    var inodes = new TreeMap<String, String>();
    for (String name : FileTree.names(folder)) {
      inodes.put(name, FileTree.inode(folder.resolve(name)));
    }
    var lines = new ArrayList<String>(List.of(backup));
    inodes.forEach((name, inode) -> lines.add(inode + " " + name));
    DurableFile.write(folder.resolve(NAME), String.join("\n", lines), DurableFile.OWNER_ONLY);
    return new Moves(backup, inodes);
  }

  /** Deletes the list of a folder, before anything else in the folder is deleted. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      DurableFile.delete(folder.resolve(NAME));
    }
  }

  /**
   * Returns what another than the restore has changed: a name that is in both places, in none, or
   * whose file is another one.
   */
  List<String> foreign(Path folder, Path root) throws IOException {
    var found = new ArrayList<String>();
    for (Map.Entry<String, String> entry : inodes.entrySet()) {
      Path moved = root.resolve(entry.getKey());
      boolean isMoved = Files.exists(moved, LinkOption.NOFOLLOW_LINKS);
      boolean isWaiting = isWaiting(entry.getKey(), folder);
      if (isMoved == isWaiting || (isMoved && !FileTree.inode(moved).equals(entry.getValue()))) {
        found.add(entry.getKey());
      }
    }
    return found;
  }

  /** Returns whether a name has not been moved yet. */
  static boolean isWaiting(String name, Path folder) {
    return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }
}
