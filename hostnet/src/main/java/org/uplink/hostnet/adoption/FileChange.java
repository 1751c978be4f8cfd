package org.uplink.hostnet.adoption;

import java.util.Optional;

/**
 * The change of one file.
 *
 * @param path the absolute path of the file
 * @param before the content before the change; absent if there was no file
 * @param after the content after the change; absent if the change deletes the file
 */
public record FileChange(String path, Optional<FileContent> before, Optional<FileContent> after) {
  /** Returns the change that undoes this one. */
  public FileChange reversed() {
    return new FileChange(path, after, before);
  }
}
