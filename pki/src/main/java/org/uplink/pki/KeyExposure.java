package org.uplink.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.uplink.platform.IoProblem;
import org.uplink.platform.PrivateFile;

/** A private key that other users can read, or could read until now. */
public final class KeyExposure {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private KeyExposure() {}

  /**
   * Returns a sentence if other users have rights to the key, and takes these rights away if the
   * file is this user's. The key stays: it may be known to others by now.
   *
   * @param nextStep how to get another key
   */
  public static Optional<String> end(Path key, String nextStep) {
    if (!Files.isRegularFile(key)) {
      return Optional.empty();
    }
    try {
      if (Files.getPosixFilePermissions(key).stream().noneMatch(OTHERS::contains)) {
        return Optional.empty();
      }
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "The mode of the private key " + key + " cannot be read: " + IoProblem.describe(e, key));
    }
    try {
      PrivateFile.restrict(key);
      return Optional.of(
          "Other users could read the private key %s, so they may know it. Its mode is 0600 now. %s"
              .formatted(key, nextStep));
    } catch (IOException e) {
      return Optional.of(
          "Other users can read the private key %s. Run: chmod 600 %s. %s"
              .formatted(key, key, nextStep));
    }
  }
}
