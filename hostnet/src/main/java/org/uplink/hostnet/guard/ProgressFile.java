package org.uplink.hostnet.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.platform.StepListener;

/**
 * A counter in a file that agent and guard map into memory. The process that applies or rolls back
 * a change increments the counter while it works. So another process can distinguish a slow process
 * from one that hangs. An increment writes to memory only and never waits for a disk.
 */
public final class ProgressFile {
  private static final String NAME = "progress";

  private final MappedByteBuffer counter;

  private ProgressFile(MappedByteBuffer counter) {
    this.counter = counter;
  }

  /** Opens the counter beside the lock of the network changes. Creates both if they are missing. */
  public static ProgressFile open(ChangePaths paths) throws IOException {
    paths.createLockFolder();
    return open(paths.lockFolder());
  }

  /** Returns the count. Only the difference between two counts has a meaning. */
  public long count() {
    return counter.getLong(0);
  }

  /** Returns a listener that counts each step and passes it on. */
  public StepListener counting(StepListener listener) {
    return new StepListener() {
      @Override
      public void before(String step) {
        progress();
        listener.before(step);
      }

      @Override
      public void after(String step) {
        progress();
        listener.after(step);
      }

      @Override
      public void progress() {
        counter.putLong(0, counter.getLong(0) + 1);
        listener.progress();
      }
    };
  }

  private static ProgressFile open(Path folder) throws IOException {
    try (var channel =
        FileChannel.open(
            folder.resolve(NAME),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      if (channel.size() < Long.BYTES) {
        // Reserves the space: a write to a mapped file on a full disk would end the process.
        channel.write(ByteBuffer.allocate(Long.BYTES), 0);
      }
      return new ProgressFile(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
    }
  }
}
