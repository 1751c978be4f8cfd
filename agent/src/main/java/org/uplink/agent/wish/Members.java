package org.uplink.agent.wish;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The members of a mapping whose keys are known. Every other key is refused. */
final class Members {
  private final Section section;
  private final Place place;
  private final List<Node.Entry> entries;

  private Members(Section section, Place place, List<Node.Entry> entries) {
    this.section = section;
    this.place = place;
    this.entries = entries;
  }

  /**
   * Reads a mapping.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException for the first key that the section
   *     does not have
   */
  static Members of(Node node, Section section) {
    List<Node.Entry> entries = node.entries();
    for (Node.Entry entry : entries) {
      if (!section.keys().contains(entry.key())) {
        throw entry
            .value()
            .place()
            .notSupported("supported there: " + String.join(", ", section.keys()));
      }
    }
    return new Members(section, node.place(), entries);
  }

  /** Returns where the mapping is. */
  Place place() {
    return place;
  }

  /** Returns a member. */
  Optional<Node> find(String key) {
    if (!section.keys().contains(key)) {
      throw new IllegalArgumentException("%s has no %s".formatted(section, key));
    }
    return entries.stream()
        .filter(entry -> entry.key().equals(key))
        .map(Node.Entry::value)
        .findFirst();
  }

  /** Returns a member that must not be missing. */
  Node require(String key) {
    return find(key).orElseThrow(() -> place.wrong("has no \"" + key + "\", which it needs"));
  }

  /** Returns a member that is read by a function, and where it is. */
  <T> Optional<Located<T>> find(String key, Function<Node, T> read) {
    return find(key).map(node -> new Located<>(read.apply(node), node.place()));
  }

  /** Returns whether a member is there and true. */
  boolean isTrue(String key) {
    return find(key).map(Node::flag).orElse(false);
  }

  /** Returns the items of a list; none if it is missing. */
  List<Node> items(String key) {
    return find(key).map(Node::items).orElse(List.of());
  }

  /** Returns the members of a mapping; none if it is missing. */
  List<Node.Entry> entries(String key) {
    return find(key).map(Node::entries).orElse(List.of());
  }
}
