package org.uplink.hostnet.interfaces;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stanza of an interface.
 *
 * @param path the file
 * @param start the number of its first line in the file, from 0
 * @param end the number of the line after its last one
 * @param lines its lines, without comments and empty lines at the end
 */
public record Stanza(String path, int start, int end, List<InterfacesLine> lines) {
  /** Options that name ports. Without bridge-utils, commands make a bridge. */
  private static final Set<String> OF_PORTS =
      Set.of("bridge-ports", "bond-slaves", "slaves", "ovs-ports", "ovs-bonds", "pre-up");

  private static final int METHOD = 3;

  public Stanza {
    lines = List.copyOf(lines);
  }

  /** Returns the name of the interface. */
  public String device() {
    return word(1).orElse("");
  }

  /** Returns the address family, "inet" or "inet6". ifupdown2 accepts a stanza without one. */
  public Optional<String> family() {
    return word(2);
  }

  /** Returns the method, such as "static". */
  public Optional<String> method() {
    return word(METHOD);
  }

  /** Returns whether the stanza continues another one. */
  public boolean inherits() {
    return lines.getFirst().words().contains("inherits");
  }

  /** Returns the lines with options. */
  public List<InterfacesLine> options() {
    return lines.stream().skip(1).filter(line -> !line.words().isEmpty()).toList();
  }

  /** Returns the value of the last option of this name. */
  public Optional<String> option(String name) {
    return options().stream()
        .filter(line -> line.keyword().equals(name))
        .map(InterfacesLine::value)
        .reduce((_, last) -> last);
  }

  /** Returns whether an option of the stanza makes another interface its port. */
  public boolean hasPort(String other) {
    return !device().equals(other)
        && options().stream()
            .filter(option -> OF_PORTS.contains(option.keyword().replace('_', '-')))
            .anyMatch(option -> option.words().contains(other));
  }

  private Optional<String> word(int index) {
    List<String> words = lines.getFirst().words();
    return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
  }
}
