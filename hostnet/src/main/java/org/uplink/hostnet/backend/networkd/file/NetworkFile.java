package org.uplink.hostnet.backend.networkd.file;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;

/**
 * The text of a file of systemd-networkd (systemd.network(5), systemd.netdev(5)). A section may
 * occur several times, as may a key. Comments are not kept.
 *
 * @param sections the sections, in the order of the file
 */
public record NetworkFile(List<Section> sections) {
  public NetworkFile {
    sections = List.copyOf(sections);
  }

  /** Reads a file. Lines that belong to no section are ignored. */
  public static NetworkFile parse(String text) {
    List<Section> sections = new ArrayList<>();
    for (String line : logicalLines(text)) {
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        sections.add(new Section(line.substring(1, line.length() - 1), List.of()));
      } else if (equals > 0 && !sections.isEmpty()) {
        Section last = sections.removeLast();
        sections.add(
            last.with(line.substring(0, equals).strip(), line.substring(equals + 1).strip()));
      }
    }
    return new NetworkFile(sections);
  }

  /** Returns the sections of this file, and after them those of another one. */
  public NetworkFile followedBy(NetworkFile other) {
    List<Section> all = new ArrayList<>(sections);
    all.addAll(other.sections);
    return new NetworkFile(all);
  }

  /** Returns the last value of a key that is not reset by an empty one. */
  public Optional<String> last(String section, String key) {
    return values(section, key).reduce((_, later) -> later).filter(value -> !value.isEmpty());
  }

  /** Returns all values of a key. */
  public Stream<String> values(String section, String key) {
    return entries(section).filter(entry -> entry.key().equals(key)).map(Entry::value);
  }

  /** Returns the static addresses. systemd-networkd ignores other texts, too. */
  public Set<InetAddress> namedAddresses() {
    return Stream.of("Network", "Address")
        .flatMap(section -> values(section, "Address"))
        .flatMap(value -> IpLiteral.tryParse(value.split("/", 2)[0]).stream())
        .collect(Collectors.toSet());
  }

  /** Returns whether a section has a key, whatever its value. */
  public boolean has(String section, String key) {
    return entries(section).anyMatch(entry -> entry.key().equals(key));
  }

  /** Returns whether there is a section of this name. */
  public boolean has(String section) {
    return sections.stream().anyMatch(it -> it.name().equals(section));
  }

  /** Returns the text of the file. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      text.append(text.isEmpty() ? "" : "\n").append('[').append(section.name()).append("]\n");
      section
          .entries()
          .forEach(
              entry -> text.append(entry.key()).append('=').append(entry.value()).append('\n'));
    }
    return text.toString();
  }

  private Stream<Entry> entries(String section) {
    return sections.stream()
        .filter(it -> it.name().equals(section))
        .flatMap(it -> it.entries().stream());
  }

  /** Returns the lines that count, with continued lines joined as systemd joins them. */
  private static List<String> logicalLines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder continued = new StringBuilder();
    for (String line : text.lines().toList()) {
      String stripped = line.strip();
      if (stripped.startsWith("#") || stripped.startsWith(";")) {
        continue;
      }
      if (line.endsWith("\\")) {
        continued.append(line, 0, line.length() - 1).append(' ');
      } else {
        lines.add(continued.append(line).toString().strip());
        continued.setLength(0);
      }
    }
    lines.add(continued.toString().strip());
    return lines;
  }

  /**
   * A section.
   *
   * @param name the name without brackets
   * @param entries its keys and values, in the order of the file
   */
  public record Section(String name, List<Entry> entries) {
    public Section {
      entries = List.copyOf(entries);
    }

    /** Returns an empty section. */
    public static Section of(String name) {
      return new Section(name, List.of());
    }

    /** Returns this section with one more key. */
    public Section with(String key, String value) {
      List<Entry> all = new ArrayList<>(entries);
      all.add(new Entry(key, value));
      return new Section(name, all);
    }

    /** Returns this section with the keys that fulfil a condition. */
    public Section only(Predicate<String> wanted) {
      return new Section(name, entries.stream().filter(entry -> wanted.test(entry.key())).toList());
    }
  }

  /** A key and its value. */
  public record Entry(String key, String value) {}
}
