package org.uplink.rpc.transport;

import org.uplink.rpc.jsonrpc.Dispatcher;

/**
 * The memory that all connections of a server may use together, in bytes. The defaults fit a heap
 * of 96 MB, of which the agent itself needs some 25.
 *
 * @param bodies the bodies of large frames that are received, or wait to be read as JSON. Further
 *     large frames are refused. Each connection also has {@value #FREE_BODY_BYTES} bytes of its own
 * @param calls the running calls, by {@link Dispatcher#memory}. Further calls wait
 * @param unsent the answers that wait for peers that do not read. Beyond, the peer with the most is
 *     disconnected
 */
public record MemoryLimits(long bodies, long calls, long unsent) {
  /** A frame up to this size is never refused because of other connections. */
  public static final int FREE_BODY_BYTES = 16 << 10;

  public static final MemoryLimits DEFAULT = new MemoryLimits(8 << 20, 16 << 20, 12 << 20);

  public MemoryLimits {
    if (bodies < 1 || calls < 1 || unsent < 1) {
      throw new IllegalArgumentException("a limit is below 1");
    }
  }
}
