package org.uplink.hostnet.backend.networkd;

import java.util.Optional;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;

/**
 * The files of a change that is not safe.
 *
 * @param files the files of the host
 * @param adoption the change
 */
record TrialFiles(OwnerFiles files, Adoption adoption) {
  /**
   * Writes the files that let systemd-networkd leave new links alone until it takes them over.
   *
   * @return whether there are any
   */
  boolean prepare() {
    boolean prepared = false;
    for (FileChange change : adoption.trialFiles()) {
      if (FileLayers.isUnmanaging(change.before())) {
        FileContent content = change.before().orElseThrow();
        adoption.trialFiles().stream()
            .filter(other -> FileLayers.disables(other.path(), change.path()))
            .forEach(files::apply);
        if (files.read(change.path()).isEmpty()) {
          files.write(change.path(), Optional.of(content));
        }
        prepared = true;
      }
    }
    return prepared;
  }

  /**
   * Returns whether there are other files of the change than those that let systemd-networkd leave
   * new links alone.
   */
  boolean areWritten() {
    return adoption.trialFiles().stream()
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

  /**
   * Returns the content of a file without the change. The file that lets systemd-networkd leave a
   * link alone belongs to the change.
   */
  private static Optional<FileContent> withoutChange(FileChange change) {
    return FileLayers.isUnmanaging(change.before()) ? Optional.empty() : change.before();
  }
}
