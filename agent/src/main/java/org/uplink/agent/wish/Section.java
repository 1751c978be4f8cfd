package org.uplink.agent.wish;

import java.util.List;
import java.util.stream.Stream;

/**
 * A kind of mapping in a file, and the keys that it may have.
 *
 * @param path how the documentation names it, such as "network.bridges.NAME"
 * @param keys the keys
 */
record Section(String path, List<String> keys) {
  Section {
    keys = List.copyOf(keys);
  }

  static Section of(String path, String... keys) {
    return new Section(path, List.of(keys));
  }

  /** Returns this section with more keys. */
  Section with(List<String> more) {
    return new Section(path, Stream.concat(keys.stream(), more.stream()).toList());
  }
}
