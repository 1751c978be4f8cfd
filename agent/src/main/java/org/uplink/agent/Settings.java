package org.uplink.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keys and values of a configuration, each with its origin, so that what is wrong is reported with
 * the file and line, or the option, that has to be changed.
 *
 * <p>A file has {@code key = value} lines. Blank lines and those that begin with {@code #} are
 * skipped; a value is taken as it stands, without the blanks around it.
 */
final class Settings {
  private record Setting(String value, String origin) {}

  private final List<String> known;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  /**
   * No settings yet; a key other than {@code known} will be refused, for it is a typing mistake.
   */
  Settings(List<String> known) {
    this.known = List.copyOf(known);
  }

  /** Takes the lines of a file. */
  void addFile(Path file) {
    var number = 0;
    for (var line : lines(file)) {
      number++;
      var origin = file + ", line " + number;
      var text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      var equals = text.indexOf('=');
      if (equals < 0) {
        throw wrong(origin, "\"" + text + "\" is not of the form key = value");
      }
      var key = checked(text.substring(0, equals).strip(), origin);
      var former = settings.put(key, new Setting(text.substring(equals + 1).strip(), origin));
      if (former != null) {
        throw wrong(origin, key + " is there already: " + former.origin());
      }
    }
  }

  /** Takes options, which win over what is there. */
  void addOptions(Map<String, String> options) {
    options.forEach(
        (key, value) -> {
          var origin = "option --" + key;
          settings.put(checked(key, origin), new Setting(value, origin));
        });
  }

  /** The value of a key, where it is given. */
  <T> Optional<T> get(String key, Function<String, T> reader) {
    return Optional.ofNullable(settings.get(checked(key, "the program")))
        .map(
            setting -> {
              try {
                return reader.apply(setting.value());
              } catch (IllegalArgumentException e) {
                throw wrong(setting.origin(), key + ": " + e.getMessage());
              }
            });
  }

  private String checked(String key, String origin) {
    if (!known.contains(key)) {
      throw wrong(origin, "unknown key \"" + key + "\"; known are " + String.join(", ", known));
    }
    return key;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new AgentStartException("The configuration file " + file + " does not exist.", e);
    } catch (IOException e) {
      throw new AgentStartException("The configuration file " + file + " cannot be read: " + e, e);
    }
  }

  private static AgentStartException wrong(String origin, String what) {
    return new AgentStartException(origin + ": " + what + ".");
  }
}
