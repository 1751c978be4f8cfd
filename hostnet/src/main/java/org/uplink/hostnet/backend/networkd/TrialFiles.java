package org.uplink.hostnet.backend.networkd;

import java.util.Optional;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;

/**
 * The files of a change that is not safe. Some are written before the kernel's network changes, for
 * systemd-networkd runs until it takes the links over, and anybody may start it or let it read its
 * files.
 *
 * @param files the files of the host
 * @param adoption the change
 */
record TrialFiles(OwnerFiles files, Adoption adoption) {
  /**
   * Writes the files with which systemd-networkd leaves new links alone until it takes them over,
   * and links that leave a bridge, and with which it does not make removed links again.
   *
   * @return whether systemd-networkd has to read them
   * @throws org.uplink.hostnet.adoption.OwnerException if another program has changed one of the
   *     files
   */
  boolean prepare() {
    boolean prepared = false;
    files.applyAllOrFail(adoption.trialFiles().stream().filter(this::removesLink).toList());
    for (FileChange change : adoption.trialFiles()) {
      if (FileLayers.isUnmanaging(change.before())) {
        adoption.trialFiles().stream()
            .filter(other -> FileLayers.disables(other.path(), change.path()))
            .forEach(files::apply);
        if (files.read(change.path()).isEmpty()) {
          files.write(change.path(), change.before());
        }
        prepared = true;
      }
    }
    return prepared;
  }

  /**
   * Returns whether there are other files of the change than those that are written before the
   * kernel's network changes.
   */
  boolean areWritten() {
    return adoption.trialFiles().stream()
        .filter(change -> !removesLink(change))
        .anyMatch(
            change -> {
              Optional<FileContent> content = files.read(change.path());
              return !FileLayers.isUnmanaging(content) && !content.equals(withoutChange(change));
            });
  }

  /** Undoes all changes. */
  void undo() {
    for (FileChange change : adoption.trialFiles().reversed()) {
      files.write(change.path(), withoutChange(change));
    }
  }

  /** Deletes all files, because the safe ones say the same. */
  void delete() {
    adoption.trialFiles().forEach(change -> files.write(change.path(), Optional.empty()));
  }

  /** Returns whether a change is that of the file that creates a removed link. */
  private boolean removesLink(FileChange change) {
    return adoption.links().stream()
        .filter(link -> link.after().isEmpty())
        .anyMatch(link -> FileLayers.isNetdev(change.path(), link.device()));
  }

  /**
   * Returns the content of a file without the change. The file that lets systemd-networkd leave a
   * link alone belongs to the change.
   */
  private static Optional<FileContent> withoutChange(FileChange change) {
    return FileLayers.isUnmanaging(change.before()) ? Optional.empty() : change.before();
  }
}
