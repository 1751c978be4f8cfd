package org.uplink.rtnetlink.kernel;

/**
 * Opens sockets in one network namespace; its own, or one held open until this is closed.
 * Thread-safe.
 */
public interface SocketFactory extends AutoCloseable {
  /**
   * Opens one more.
   *
   * @throws SystemCallException where the kernel refuses
   */
  NetlinkSocket open();

  @Override
  void close();

  /**
   * Opens sockets in the namespace of the thread that asks, which is the process's unless someone
   * moved the thread.
   */
  static SocketFactory currentNamespace() {
    return new SocketFactory() {
      @Override
      public NetlinkSocket open() {
        return NetlinkSocket.open();
      }

      @Override
      public void close() {
        // Nothing is held open.
      }
    };
  }
}
