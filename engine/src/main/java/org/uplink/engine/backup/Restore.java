package org.uplink.engine.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.store.Database;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.StepListener;
import org.uplink.platform.TrustedFile;

/**
 * Restores a backup into an empty data directory. Everything is checked in a folder of its own
 * first. While this folder exists, no engine starts. Then {@link Moves} lists what is moved out of
 * it, and a restore that was interrupted moves the rest. Nothing outside of the folder is deleted.
 */
public final class Restore {
  /** The name of the folder when all is moved. */
  private static final String ENDED = ".restored";

  /** Free space beside what the backup needs. */
  private static final long MARGIN_BYTES = 4L << 20;

  private static final int MAX_NAMES = 5;

  private final Path root;
  private final Path folder;
  private final Path lock;
  private final Clock clock;
  private final StepListener steps;

  /**
   * @param root the data directory; created if it does not exist
   * @param folder the folder in it in which the restore works
   * @param lock the file in it whose lock a running engine has
   */
  public Restore(Path root, Path folder, Path lock, Clock clock, StepListener steps) {
    this.root = root;
    this.folder = folder;
    this.lock = lock;
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * Restores the backup, or does the rest of a restore of it that was interrupted.
   *
   * @throws BackupException an engine runs, the data directory is not empty, or the backup is not
   *     whole or of a later version
   * @throws IOException the backup cannot be read, or the data directory cannot be written
   */
  public Restored run(Path file) throws IOException {
    TrustedFile.check(file);
    try (Archive archive = Archive.open(file)) {
      var warnings = new ArrayList<String>();
      if (canOthersRead(file)) {
        warnings.add(
            "Other users can read %s, and so act as the engine on all hosts. Run: chmod 600 %s"
                .formatted(file, file));
      }
      Optional<UserPrincipal> owner =
          Files.exists(root) ? Optional.of(Files.getOwner(root)) : Optional.empty();
      PrivateDirectory.createOrRestrict(root);
      UserPrincipal user = Files.getOwner(root);
      owner
          .filter(before -> !before.equals(user))
          .ifPresent(
              before ->
                  warnings.add(
                      "The data directory %s was of the user %s, and is of the user %s now. If the engine runs as %s, run: chown -R %s %s"
                          .formatted(
                              root,
                              before.getName(),
                              user.getName(),
                              before.getName(),
                              before.getName(),
                              root)));
      try (LockFile _ =
          LockFile.openLocked(lock)
              .orElseThrow(
                  () ->
                      new BackupException(
                          "an engine runs with the data directory " + root,
                          "Stop it, and move its data directory away."))) {
        Optional<Moves> begun = Moves.read(folder);
        begun.ifPresent(moves -> requireSame(moves, archive));
        requireEmpty(begun.map(moves -> moves.inodes().keySet()).orElse(Set.of()));
        Moves moves = begun.isPresent() ? begun.get() : prepare(archive);
        requireOwn(moves);
        moveAll(moves);
      }
      return new Restored(
          archive.manifest().version(), archive.manifest().made(), List.copyOf(warnings));
    }
  }

  private void requireSame(Moves moves, Archive archive) {
    if (!moves.backup().equals(archive.id())) {
      throw new BackupException(
          "a restore of another backup into the data directory " + root + " was interrupted",
          "Run the command with that backup. Or move the data directory away, and run this command again. Nothing was changed.");
    }
  }

  private void requireEmpty(Set<String> moved) throws IOException {
    Set<String> names = new TreeSet<>(FileTree.names(root));
    names.removeAll(Set.of(name(lock), name(folder), ENDED));
    names.removeAll(moved);
    if (!names.isEmpty()) {
      throw new BackupException(
          "the data directory %s is not empty: it has %s".formatted(root, list(names)),
          "Move it away, or name another one with --data-dir. A restore never replaces anything.");
    }
  }

  /** Refuses to go on if somebody has moved other data to the place of what was moved. */
  private void requireOwn(Moves moves) throws IOException {
    List<String> foreign = moves.foreign(folder, root);
    if (!foreign.isEmpty()) {
      throw new BackupException(
          "the interrupted restore cannot go on, because somebody else has changed %s in the data directory %s"
              .formatted(list(foreign), root),
          "To give up the restore and keep what is in the data directory, delete "
              + folder
              + ". To restore, move the data directory away, and run this command again. Nothing was changed.");
    }
  }

  /** Brings all into the folder, and checks it. */
  private Moves prepare(Archive archive) throws IOException {
    deleteFolder();
    Manifest manifest = archive.manifest();
    // A database that was not closed is repaired in a copy.
    FileTree.requireSpace(
        root,
        manifest.size()
            + Optional.ofNullable(manifest.parts().get(Backup.DATABASE))
                .map(Manifest.Part::size)
                .orElse(0L)
            + MARGIN_BYTES);
    try {
      steps.before("the folder");
      PrivateDirectory.createOrRestrict(folder);
      archive.extract(folder, steps);
      prepareDatabase(manifest);
      steps.before("the disk");
      FileTree.sync(folder);
      steps.before("the list");
      return Moves.write(archive.id(), folder);
    } catch (BackupException | IOException e) {
      try {
        deleteFolder();
      } catch (IOException notDeleted) {
        e.addSuppressed(notDeleted);
      }
      throw e;
    }
  }

  /** Removes the join tokens, because they may have been used or removed since. */
  private void prepareDatabase(Manifest manifest) throws IOException {
    steps.before("the database");
    try (Database database = Archive.openDatabase(folder)) {
      database
          .joins()
          .removeAll(
              AuditEvent.ofEngine(
                  clock.instant(),
                  AuditEvent.Type.ENGINE_RESTORED,
                  "The engine was restored from the backup of %s, which version %s made. What was changed after that is not there: certificates that were revoked since and hosts that were removed since are there again. Revoke and remove them again, and see docs/operate/backup.md. All join tokens were removed."
                      .formatted(manifest.made(), manifest.version())));
    }
    steps.after("the database");
  }

  private void moveAll(Moves moves) throws IOException {
    try {
      for (String name : moves.inodes().keySet()) {
        if (Moves.isWaiting(name, folder)) {
          steps.before("move " + name);
          Files.move(folder.resolve(name), root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
          steps.after("move " + name);
        }
      }
      DurableFile.syncDirectory(root);
      // At once: the list must not be gone while the folder is there.
      Path ended = root.resolve(ENDED);
      FileTree.delete(ended, StepListener.NONE);
      steps.before("the end");
      Files.move(folder, ended, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncDirectory(root);
      FileTree.delete(ended, steps);
    } catch (IOException e) {
      throw BackupException.because(
          e,
          "the restore was interrupted: " + IoProblem.describe(e),
          "Correct it, and run this command again with the same backup.");
    }
  }

  /** Deletes the folder of which nothing was moved. */
  private void deleteFolder() throws IOException {
    Moves.delete(folder);
    FileTree.delete(folder, steps);
  }

  private static boolean canOthersRead(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    return permissions.contains(PosixFilePermission.GROUP_READ)
        || permissions.contains(PosixFilePermission.OTHERS_READ);
  }

  private static String list(Iterable<String> names) {
    var all = new TreeSet<String>();
    names.forEach(all::add);
    return all.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
