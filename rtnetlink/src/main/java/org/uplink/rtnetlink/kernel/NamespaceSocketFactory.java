package org.uplink.rtnetlink.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Opens sockets in another network namespace. A thread, not a process, enters a namespace
 * (setns(2)). So a new platform thread enters the namespace, opens the socket and ends. The calling
 * thread stays in its own namespace.
 */
public final class NamespaceSocketFactory implements SocketFactory {
  private final NamespaceFile namespace;

  /**
   * Opens the namespace's file, such as /run/netns/x or /proc/1/ns/net.
   *
   * @throws SystemCallException if the file cannot be opened
   */
  public NamespaceSocketFactory(String path) {
    namespace = new NamespaceFile(path);
  }

  @Override
  public NetlinkSocket open(int protocol) {
    FutureTask<NetlinkSocket> task = new FutureTask<>(() -> openInNamespace(protocol));
    Thread.ofPlatform().name("rtnetlink-namespace").daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SystemCallException refused) {
        throw new SystemCallException(refused.call(), refused.errno());
      }
      throw new IllegalStateException("open a socket in " + namespace, e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isInNamespaceOfProcess() {
    return namespace.isOfProcess();
  }

  @Override
  public void close() {
    namespace.close();
  }

  private NetlinkSocket openInNamespace(int protocol) {
    namespace.enter();
    return NetlinkSocket.open(protocol);
  }
}
