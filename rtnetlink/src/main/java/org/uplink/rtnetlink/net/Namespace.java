package org.uplink.rtnetlink.net;

import java.util.Optional;

/**
 * A network namespace (network_namespaces(7)).
 *
 * @param path the file that names it; absent: the one that this process is in
 */
public record Namespace(Optional<String> path) {
  private static final Namespace CURRENT = new Namespace(Optional.empty());

  /** The one that this process is in. */
  public static Namespace current() {
    return CURRENT;
  }

  /**
   * The one that {@code ip netns} knows by this name.
   *
   * @throws IllegalArgumentException for what is no file's name
   */
  public static Namespace named(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("no namespace can be named \"" + name + "\"");
    }
    return path("/run/netns/" + name);
  }

  /** The one that this file stands for. */
  public static Namespace path(String path) {
    return new Namespace(Optional.of(path));
  }

  /** The one that this process is in. */
  public static Namespace ofProcess(long pid) {
    return path("/proc/" + pid + "/ns/net");
  }

  /** "the namespace /run/netns/x". */
  @Override
  public String toString() {
    return path.map(file -> "the namespace " + file).orElse("the current namespace");
  }
}
