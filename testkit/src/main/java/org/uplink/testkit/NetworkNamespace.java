package org.uplink.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace that {@code ip netns add} created. {@link #close} removes the namespace. */
public final class NetworkNamespace implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Creates a namespace and sets its loopback up. Skips the test if this JVM is not isolated. */
  public static NetworkNamespace create() {
    return create("n" + NUMBER.incrementAndGet());
  }

  /** Creates a namespace with this name. */
  public static NetworkNamespace create(String name) {
    NetworkNamespace namespace = createWithoutLoopback(name);
    namespace.ip().run("link set lo up");
    return namespace;
  }

  /** Creates a namespace with this name, and does not set the loopback up. */
  public static NetworkNamespace createWithoutLoopback(String name) {
    IsolatedJvm.assume();
    Ip.HERE.run("netns add", name);
    NetworkNamespace namespace = new NetworkNamespace(name);
    namespace.ip().deleteProxiesWithoutDevice();
    return namespace;
  }

  public String name() {
    return name;
  }

  public Ip ip() {
    return Ip.in(name);
  }

  @Override
  public void close() {
    ip().deleteProxiesWithoutDevice();
    Ip.HERE.run("netns del", name);
  }
}
