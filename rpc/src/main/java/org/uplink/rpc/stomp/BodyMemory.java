package org.uplink.rpc.stomp;

/**
 * The memory that the bodies of frames may take, of all connections together. Used on the event
 * loop only.
 */
public final class BodyMemory {
  private final long limit;
  private long used;

  /**
   * @param limit in bytes
   */
  public BodyMemory(long limit) {
    this.limit = limit;
  }

  /** Takes memory that is in use anyway. */
  public void take(long bytes) {
    used += bytes;
  }

  /** Gives memory back. */
  public void release(long bytes) {
    used -= bytes;
  }

  /** Takes memory if there is enough. Returns false, and takes nothing, if there is not. */
  boolean tryTake(long bytes) {
    if (bytes > limit - used) {
      return false;
    }
    used += bytes;
    return true;
  }
}
