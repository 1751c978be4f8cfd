package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;

/**
 * The files that changes of the host's network use.
 *
 * @param folder where {@link ChangeFiles} keeps the changes, below the state directory
 * @param lockFolder the folder of the lock file. Each network namespace has one lock. Agents with
 *     different state directories share it
 * @param resolvConf the host's resolv.conf
 */
public record ChangePaths(Path folder, Path lockFolder, Path resolvConf) {
  /** The usual resolv.conf. */
  public static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private static final Path RUN = Path.of("/run/uplink");

  /** Returns the paths of an agent with this state directory. */
  public static ChangePaths inStateDirectory(Path stateDir, Path resolvConf) {
    Path folder = stateDir.resolve("network");
    return new ChangePaths(folder, lockFolder(folder), resolvConf);
  }

  /**
   * Opens the lock of the network changes. Only the process that holds the lock may change the
   * host's network.
   */
  public LockFile openLock() throws IOException {
    return openLock(lockFolder);
  }

  /** Creates the folder of the lock file if it is missing. Other users cannot enter the folder. */
  public void createLockFolder() throws IOException {
    createFolder(lockFolder);
  }

  /**
   * Opens the lock in a folder. Creates the folder if it is missing. No other user may enter the
   * folder, because a shared lock of another user would block every change and every rollback.
   */
  public static LockFile openLock(Path lockFolder) throws IOException {
    createFolder(lockFolder);
    return LockFile.open(lockFolder.resolve("network.lock"));
  }

  private static void createFolder(Path lockFolder) throws IOException {
    if (lockFolder.startsWith(RUN)) {
      PrivateDirectory.createOrRestrict(RUN);
    }
    PrivateDirectory.createOrRestrict(lockFolder);
  }

  /** Returns the folder. Does not create it, because a process that only plans needs no lock. */
  private static Path lockFolder(Path fallback) {
    try {
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      Path folder = RUN.resolve(namespace.replaceAll("[^A-Za-z0-9]+", "-"));
      // Without root, only agents with the same state directory exclude each other.
      return canCreate(folder) ? folder : fallback;
    } catch (IOException e) {
      return fallback;
    }
  }

  private static boolean canCreate(Path folder) {
    for (Path ancestor = folder; ancestor != null; ancestor = ancestor.getParent()) {
      if (Files.exists(ancestor)) {
        return Files.isWritable(ancestor);
      }
    }
    return false;
  }
}
