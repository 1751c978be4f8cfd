package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The owner, permissions and number of links of a file. Symbolic links are not followed.
 *
 * @param owner the user id
 * @param group the group id
 * @param mode type and permissions, as in stat(2)
 * @param links the number of names (hard links) of the file
 */
record FileOwnership(int owner, int group, int mode, int links) {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int GROUP_AND_OTHERS = 077;
  private static final int WRITE_BY_GROUP = 020;
  private static final int WRITE_BY_ANYBODY = 02;
  private static final int ROOT = 0;

  static FileOwnership of(Path file) throws IOException {
    return new FileOwnership(
        attribute(file, "unix:uid"),
        attribute(file, "unix:gid"),
        attribute(file, "unix:mode"),
        attribute(file, "unix:nlink"));
  }

  /** Changes the permissions of a file. Does not follow a symbolic link. */
  static void setPermissions(Path file, Set<PosixFilePermission> permissions) throws IOException {
    Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setPermissions(permissions);
  }

  boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  boolean isRegularFile() {
    return (mode & TYPE) == REGULAR;
  }

  boolean isSymbolicLink() {
    return (mode & TYPE) == SYMBOLIC_LINK;
  }

  /** Returns whether many users share this directory, such as /tmp. */
  boolean isSticky() {
    return (mode & STICKY) != 0;
  }

  /** Returns whether the permissions let anybody except the owner use the file. */
  boolean isOpenToOthers() {
    return (mode & GROUP_AND_OTHERS) != 0;
  }

  /**
   * Whether another user can rename, delete or replace the files of this directory. In a directory
   * with the sticky bit, only their owners can.
   */
  boolean isOpenToReplacement() throws IOException {
    return !isSticky() && isOpenToChange();
  }

  /**
   * Whether the permissions let another user write. A group that is this user's first one is taken
   * for the user's own.
   */
  boolean isOpenToChange() throws IOException {
    boolean byGroup = (mode & WRITE_BY_GROUP) != 0 && group != CurrentUser.group();
    return byGroup || (mode & WRITE_BY_ANYBODY) != 0;
  }

  boolean isOwned() throws IOException {
    return owner == CurrentUser.id();
  }

  /** Returns whether this user or root owns the file. Root could change any file anyway. */
  boolean isOwnedByTrusted() throws IOException {
    return owner == ROOT || isOwned();
  }

  private static int attribute(Path file, String name) throws IOException {
    return (int) Files.getAttribute(file, name, LinkOption.NOFOLLOW_LINKS);
  }
}
