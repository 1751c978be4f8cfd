package org.uplink.picture;

import java.util.List;

/**
 * A box on a path.
 *
 * @param name the name by which later nodes refer to this one
 * @param before the names of the nodes from which the path comes; empty if it comes from outside of
 *     the frame
 */
public record Node(String name, List<String> before, Box box) {
  public Node {
    before = List.copyOf(before);
  }
}
