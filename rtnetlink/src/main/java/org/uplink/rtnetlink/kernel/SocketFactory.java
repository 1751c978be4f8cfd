package org.uplink.rtnetlink.kernel;

/** Opens sockets in a network namespace. Thread-safe. */
public interface SocketFactory extends AutoCloseable {
  /**
   * Opens a socket.
   *
   * @throws SystemCallException if the kernel refuses
   */
  NetlinkSocket open();

  /** Returns whether the sockets are in the namespace of this process. */
  boolean isInNamespaceOfProcess();

  @Override
  void close();

  /**
   * Returns a factory for the namespace of the calling thread, which is the namespace of the
   * process unless the thread was moved.
   */
  static SocketFactory currentNamespace() {
    return new SocketFactory() {
      @Override
      public NetlinkSocket open() {
        return NetlinkSocket.open();
      }

      @Override
      public boolean isInNamespaceOfProcess() {
        return true;
      }

      @Override
      public void close() {
        // There is nothing to close.
      }
    };
  }
}
