package org.uplink.rtnetlink.connection;

import java.util.HashMap;
import java.util.Map;
import org.uplink.rtnetlink.kernel.NamespaceFile;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Opens the files of the namespaces that the requests of one system call name, and keeps the files
 * open until the kernel has answered. Not thread-safe.
 */
final class NamespaceFiles implements AutoCloseable {
  private final Map<String, NamespaceFile> open = new HashMap<>();

  @Override
  public void close() {
    open.values().forEach(NamespaceFile::close);
  }

  /**
   * Returns the descriptor of the namespace's open file.
   *
   * @throws NetlinkException if the file cannot be opened
   */
  int descriptor(Namespace namespace) {
    String path = namespace.path().orElse("/proc/self/ns/net");
    try {
      return open.computeIfAbsent(path, NamespaceFile::new).descriptor();
    } catch (SystemCallException e) {
      throw new NetlinkException("open " + namespace, new Errno(e.errno()), e.call());
    }
  }
}
