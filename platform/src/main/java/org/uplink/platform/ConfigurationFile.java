package org.uplink.platform;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The settings of a configuration file, each with its line number.
 *
 * <p>A line is {@code key = value}. Blank lines, and lines that begin with {@code #}, are skipped.
 * There is no quoting and no escaping: a value is the text after the first {@code =}, without
 * leading and trailing blanks.
 */
public final class ConfigurationFile {
  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, Setting> settings;

  private ConfigurationFile(Map<String, Setting> settings) {
    this.settings = settings;
  }

  /**
   * Reads a file.
   *
   * @throws ConfigurationException the file is missing or unreadable, another user can change it, a
   *     line has another form, or a key is set twice
   */
  public static ConfigurationFile read(Path file) throws ConfigurationException {
    Map<String, Setting> settings = new LinkedHashMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new ConfigurationException(
            file + ", line " + number + ": \"" + text + "\" is not of the form key = value");
      }
      Setting setting =
          new Setting(
              text.substring(0, equals).strip(), text.substring(equals + 1).strip(), file, number);
      Setting earlier = settings.putIfAbsent(setting.key(), setting);
      if (earlier != null) {
        throw new ConfigurationException(
            setting.origin()
                + ": "
                + setting.key()
                + " is set twice, first in line "
                + earlier.line());
      }
    }
    return new ConfigurationFile(settings);
  }

  /** Returns the setting of a key, if the file has it. */
  public Optional<Setting> get(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /**
   * Refuses an unknown key, which is probably a typing mistake.
   *
   * @throws ConfigurationException a key is not among {@code known}
   */
  public void requireKnown(Collection<String> known) throws ConfigurationException {
    for (Setting setting : settings.values()) {
      if (!known.contains(setting.key())) {
        throw new ConfigurationException(
            setting.origin()
                + ": unknown key \""
                + setting.key()
                + "\"; known are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  private static List<String> lines(Path file) throws ConfigurationException {
    try {
      TrustedFile.check(file);
      return RegularFile.readText(file, MAX_BYTES).lines().toList();
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("The configuration file " + file + " does not exist", e);
    } catch (UnsafeFileException e) {
      throw new ConfigurationException("The configuration file " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "Cannot read the configuration file " + file + ": " + IoProblem.describe(e, file), e);
    }
  }

  /**
   * A setting.
   *
   * @param line the number of the line, from 1
   */
  public record Setting(String key, String value, Path file, int line) {
    /**
     * Returns the file and the line of the setting, such as {@code /etc/uplink/agent.conf, line 3}.
     */
    public String origin() {
      return file + ", line " + line;
    }
  }
}
