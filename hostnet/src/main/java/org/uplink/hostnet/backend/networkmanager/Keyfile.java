package org.uplink.hostnet.backend.networkmanager;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A connection profile as NetworkManager stores it (nm-settings-keyfile(5)). Comments are not kept.
 *
 * @param sections the keys and values of each section, in the order of the file
 */
record Keyfile(SequencedMap<String, SequencedMap<String, String>> sections) {
  /** A profile without sections. */
  static final Keyfile EMPTY = new Keyfile(new LinkedHashMap<>());

  /** Other names of sections that NetworkManager reads. */
  private static final Map<String, String> ALIASES = Map.of("802-3-ethernet", "ethernet");

  Keyfile {
    SequencedMap<String, SequencedMap<String, String>> copy = new LinkedHashMap<>();
    sections.forEach(
        (name, keys) ->
            copy.put(name, Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys))));
    sections = Collections.unmodifiableSequencedMap(copy);
  }

  /** Reads a file. Lines that belong to no section are ignored. */
  static Keyfile parse(String text) {
    SequencedMap<String, SequencedMap<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> keys = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        String name = line.substring(1, line.length() - 1);
        keys =
            sections.computeIfAbsent(ALIASES.getOrDefault(name, name), _ -> new LinkedHashMap<>());
      } else if (equals > 0 && !line.startsWith("#")) {
        keys.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return new Keyfile(sections);
  }

  /** Returns the id of the profile. */
  Optional<String> uuid() {
    return get("connection", "uuid");
  }

  /** Returns the keys and values of a section; none if there is no such section. */
  Map<String, String> section(String name) {
    SequencedMap<String, String> keys = sections.get(name);
    return keys == null ? Map.of() : keys;
  }

  Optional<String> get(String section, String key) {
    return Optional.ofNullable(section(section).get(key));
  }

  Keyfile with(String section, String key, String value) {
    SequencedMap<String, SequencedMap<String, String>> copy = new LinkedHashMap<>(sections);
    SequencedMap<String, String> keys = new LinkedHashMap<>(section(section));
    keys.put(key, value);
    copy.put(section, keys);
    return new Keyfile(copy);
  }

  /** Returns this profile without a key, and without a section that has no other key. */
  Keyfile without(String section, String key) {
    SequencedMap<String, String> rest = new LinkedHashMap<>(section(section));
    rest.remove(key);
    if (rest.isEmpty()) {
      return withoutSection(section);
    }
    SequencedMap<String, SequencedMap<String, String>> copy = new LinkedHashMap<>(sections);
    copy.put(section, rest);
    return new Keyfile(copy);
  }

  Keyfile withoutSection(String section) {
    SequencedMap<String, SequencedMap<String, String>> copy = new LinkedHashMap<>(sections);
    copy.remove(section);
    return new Keyfile(copy);
  }

  /** Returns the text of the file. */
  String text() {
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (name, keys) -> {
          text.append('[').append(name).append("]\n");
          keys.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
          text.append('\n');
        });
    return text.toString();
  }
}
