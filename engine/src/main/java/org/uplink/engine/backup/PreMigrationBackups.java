package org.uplink.engine.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.store.BeforeMigration;
import org.uplink.engine.store.Database;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.StepListener;

/**
 * The backups that the engine makes by itself before it migrates the database of an earlier
 * release: files in the data directory, such as {@code schema-17.backup}. The newest two stay. A
 * backup has its name when it is complete and checked, so a start that was killed makes it again. A
 * start that continues a migration keeps the one of the start that began it.
 */
public final class PreMigrationBackups implements BeforeMigration {
  private static final Logger LOG = LoggerFactory.getLogger(PreMigrationBackups.class);
  private static final Pattern NAME = Pattern.compile("schema-[0-9]{1,6}\\.backup");
  private static final int KEPT = 2;

  /** A copy of the database, the backup, and what the check of the backup needs. */
  private static final int SIZES = 4;

  private static final long MARGIN_BYTES = 8L << 20;

  private final Path root;
  private final Path folder;
  private final Clock clock;
  private final StepListener steps;

  /**
   * @param root the data directory
   * @param folder the folder in it in which a copy is made
   */
  public PreMigrationBackups(Path root, Path folder, Clock clock, StepListener steps) {
    this.root = root;
    this.folder = folder;
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * Makes the backup.
   *
   * @throws BackupException it cannot be made, for example because the disk has no room
   */
  @Override
  public void migrating(int schema, Copier copier) {
    Path file = file(schema);
    try {
      deleteLeft();
      FileTree.requireSpace(root, SIZES * Files.size(root.resolve(Backup.DATABASE)) + MARGIN_BYTES);
      steps.before("the folder");
      PrivateDirectory.createOrRestrict(folder);
      Path copy = folder.resolve("database.zip");
      steps.before("the copy");
      copier.copyTo(copy);
      steps.after("the copy");
      Path made = folder.resolve("backup");
      new Backup(root, clock, steps).write(made, copy, schema);
      steps.before("the name");
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      DurableFile.syncDirectory(root);
      steps.after("the name");
      FileTree.delete(folder, steps);
      deleteOldest(file);
    } catch (IOException e) {
      throw refused(schema, IoProblem.describe(e), e);
    } catch (BackupException e) {
      throw refused(schema, String.valueOf(e.getMessage()), e);
    }
    LOG.info(
        "Made the backup {} of the database, which has schema {}. Now the engine migrates the database to schema {}",
        file,
        schema,
        Database.newestSchema());
  }

  @Override
  public void resuming(int schema) {
    LOG.warn(
        "An earlier start of the engine ended while it migrated the database from schema {}. The engine continues the migration. The backup from before the migration is {}",
        schema,
        file(schema));
  }

  @Override
  public String wayBack(int schema) {
    Path backup = file(schema);
    return Files.exists(backup)
        ? "To go back to the earlier version of Uplink: copy the backup "
            + backup
            + " to another place, move the data directory away, install the earlier version, and run"
            + " uplink engine restore with the copy."
        : "The engine made the backup "
            + backup
            + " before the migration, and it is not there any more. To go back to the earlier version"
            + " of Uplink, restore this or an older backup.";
  }

  private Path file(int schema) {
    return root.resolve("schema-" + schema + ".backup");
  }

  /** Deletes what a start that was killed has left. */
  public void deleteLeft() throws IOException {
    FileTree.delete(folder, StepListener.NONE);
  }

  /** Deletes all but the newest backups. The one that was just made is the newest. */
  private void deleteOldest(Path made) throws IOException {
    var times = new ArrayList<Made>();
    for (String name : FileTree.names(root)) {
      Path each = root.resolve(name);
      if (NAME.matcher(name).matches() && !each.equals(made)) {
        times.add(new Made(each, Files.getLastModifiedTime(each)));
      }
    }
    List<Made> oldest =
        times.stream().sorted(Comparator.comparing(Made::time).reversed()).skip(KEPT - 1L).toList();
    for (Made each : oldest) {
      steps.before("delete");
      Files.delete(each.file());
    }
  }

  private static BackupException refused(int schema, String reason, Throwable cause) {
    return BackupException.because(
        cause,
        "the engine cannot make a backup before it migrates the database from schema %d to schema %s: %s"
            .formatted(schema, Database.newestSchema(), reason),
        "Remove the cause, for example free disk space, and start the engine again. The database was not changed, and the earlier version of Uplink still works with it.");
  }

  private record Made(Path file, FileTime time) {}
}
