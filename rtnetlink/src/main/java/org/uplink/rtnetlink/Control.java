package org.uplink.rtnetlink;

import java.util.function.Function;
import org.uplink.rtnetlink.kernel.PlatformThreads;

/**
 * The lane for what can take the kernel long, because it waits for a lock there: dumps and changes.
 * One at a time, which is how the kernel does them anyway; look-ups go by lanes of their own beside
 * it.
 */
final class Control implements AutoCloseable {
  private final Lanes lanes;
  private final PlatformThreads threads;

  Control(Lanes lanes, PlatformThreads threads) {
    this.lanes = lanes;
    this.threads = threads;
  }

  /** Does it on the lane, and not on a virtual thread. */
  <T> T run(Function<Lane, T> task) {
    return threads.run(
        () -> {
          Lane lane = lanes.take();
          try {
            return task.apply(lane);
          } finally {
            lanes.giveBack(lane);
          }
        });
  }

  @Override
  public void close() {
    lanes.close();
  }
}
