package org.uplink.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second engine out of a data directory. The kernel drops the lock when the process ends,
 * however it ends.
 */
final class DataLock implements AutoCloseable {
  private final FileChannel channel;

  private DataLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws EngineStartException another engine has the directory
   */
  static DataLock take(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw taken(file);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw taken(file);
  }

  private static EngineStartException taken(Path file) {
    return new EngineStartException(
        "Another engine runs on the data directory %s. Stop it, or take another directory."
            .formatted(file.getParent()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
