package org.uplink.rtnetlink.connection;

import java.util.HashMap;
import java.util.Map;
import org.uplink.rtnetlink.kernel.NamespaceFile;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The namespaces that a send names, held open until the kernel has answered. Used by one thread.
 */
public final class NamespaceFiles implements AutoCloseable {
  private final Map<String, NamespaceFile> open = new HashMap<>();

  /**
   * The number of the open file.
   *
   * @throws NetlinkException where there is no such namespace
   */
  public int descriptor(Namespace namespace) {
    String path = namespace.path().orElse("/proc/self/ns/net");
    try {
      return open.computeIfAbsent(path, NamespaceFile::new).descriptor();
    } catch (SystemCallException e) {
      throw new NetlinkException("open " + namespace, new Errno(e.errno()), e.call());
    }
  }

  @Override
  public void close() {
    open.values().forEach(NamespaceFile::close);
  }
}
