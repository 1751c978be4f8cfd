package org.uplink.rtnetlink.kernel;

/** Opens sockets in a network namespace. Thread-safe. */
public interface SocketFactory extends AutoCloseable {
  /** {@code NETLINK_ROUTE}. */
  int ROUTE = 0;

  /**
   * Opens a socket of a protocol of netlink(7).
   *
   * @throws SystemCallException if the kernel refuses
   */
  NetlinkSocket open(int protocol);

  /**
   * Opens a routing socket.
   *
   * @throws SystemCallException if the kernel refuses
   */
  default NetlinkSocket open() {
    return open(ROUTE);
  }

  /**
   * Returns a factory for sockets of another protocol in this namespace. The caller need not close
   * it.
   */
  default SocketFactory withProtocol(int protocol) {
    SocketFactory routing = this;
    return new SocketFactory() {
      @Override
      public NetlinkSocket open(int ignored) {
        return routing.open(protocol);
      }

      @Override
      public boolean isInNamespaceOfProcess() {
        return routing.isInNamespaceOfProcess();
      }

      @Override
      public void close() {
        // The other factory owns the namespace.
      }
    };
  }

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
      public NetlinkSocket open(int protocol) {
        return NetlinkSocket.open(protocol);
      }

      @Override
      public boolean isInNamespaceOfProcess() {
        return true;
      }

      @Override
      public void close() {
        // The namespace of the thread has no file to close.
      }
    };
  }
}
