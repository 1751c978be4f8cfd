package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Creates directories that only their owner can enter (mode 0700). */
public final class PrivateDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /** Creates a directory and its missing parents. The mode of an existing one stays. */
  public static void createIfMissing(Path directory) throws IOException {
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  /** Creates a directory, or takes the rights to an existing one away from everybody else. */
  public static void createOrRestrict(Path directory) throws IOException {
    createIfMissing(directory);
    Files.setPosixFilePermissions(directory, OWNER_ONLY);
  }
}
