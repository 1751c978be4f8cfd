package org.uplink.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What {@code --config FILE} names: lines of {@code key = value}, each key the name of an option,
 * as {@code addresses = 192.0.2.1, 2001:db8::1} for {@code --addresses}. The command line goes
 * before the file.
 */
public final class ConfigurationDefaults implements IDefaultValueProvider {
  private final Properties properties = new Properties();
  private final TreeSet<String> known = new TreeSet<>();

  private ConfigurationDefaults() {}

  /**
   * The file that these arguments name, or an empty one.
   *
   * @throws CommandFailure with the file and what is wrong with it
   */
  public static ConfigurationDefaults fromArguments(List<String> arguments) {
    ConfigurationDefaults config = new ConfigurationDefaults();
    Path file = named(arguments.iterator());
    if (file != null) {
      try (Reader reader = Files.newBufferedReader(file)) {
        config.properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw CommandFailure.usage("could not read --config " + file + ": " + e, "");
      }
    }
    return config;
  }

  private static @Nullable Path named(Iterator<String> arguments) {
    while (arguments.hasNext()) {
      String argument = arguments.next();
      if (argument.startsWith("--config=")) {
        return Path.of(argument.substring("--config=".length()));
      }
      if (argument.equals("--config") && arguments.hasNext()) {
        return Path.of(arguments.next());
      }
    }
    return null;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String key = option.longestName().replaceFirst("^--", "");
    known.add(key);
    return properties.getProperty(key);
  }

  /** Ends the command where the file, of this name, has keys that no option has asked for. */
  public void requireKnownKeys(Path name) {
    TreeSet<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw CommandFailure.usage(
          name + " has unknown keys: " + String.join(", ", unknown),
          "There are: " + String.join(", ", known));
    }
  }
}
