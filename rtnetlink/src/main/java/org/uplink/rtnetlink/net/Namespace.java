package org.uplink.rtnetlink.net;

import java.util.Optional;

/**
 * A network namespace (network_namespaces(7)).
 *
 * @param path the namespace's file; empty for the namespace of this process
 */
public record Namespace(Optional<String> path) {
  private static final Namespace CURRENT = new Namespace(Optional.empty());

  /** Returns the namespace of this process. */
  public static Namespace current() {
    return CURRENT;
  }

  /**
   * Returns the namespace with this name in {@code ip netns}.
   *
   * @throws IllegalArgumentException if the name cannot be the name of a file
   */
  public static Namespace named(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("\"" + name + "\" is not a name of a namespace");
    }
    return path("/run/netns/" + name);
  }

  /** Returns the namespace with this file, such as {@code /run/netns/x}. */
  public static Namespace path(String path) {
    return new Namespace(Optional.of(path));
  }

  /** Returns the namespace of a process. */
  public static Namespace ofProcess(long pid) {
    return path("/proc/" + pid + "/ns/net");
  }

  /** Returns "the namespace /run/netns/x" or "the current namespace". */
  @Override
  public String toString() {
    return path.map(file -> "the namespace " + file).orElse("the current namespace");
  }
}
