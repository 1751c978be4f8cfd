package org.uplink.command;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.ConfigurationException;
import org.uplink.platform.ConfigurationFile;
import org.uplink.platform.ConfigurationFile.Setting;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Takes the defaults of options from the file that {@code --config FILE} names. Each key of the
 * file is the name of an option, such as {@code addresses = 192.0.2.1} for {@code --addresses
 * 192.0.2.1}. The command line takes precedence over the file.
 */
public final class ConfigurationDefaults implements IDefaultValueProvider {
  private static final Set<String> NOT_KEYS = Set.of("config", "check-config", "help", "version");

  private final ConfigurationFile file;

  private ConfigurationDefaults(ConfigurationFile file) {
    this.file = file;
  }

  /**
   * Reads the file that the arguments name, and applies it to a command and its subcommands.
   *
   * @throws CommandFailure the file cannot be read, has a key that is not an option of {@code
   *     command}, or a value that its option refuses; the message has file and line
   */
  public static CommandLine apply(CommandLine command, List<String> arguments) {
    return apply(command, command, arguments);
  }

  /**
   * Reads the file that the arguments name, and applies it to a command and its subcommands. The
   * file is that of another command, such as a daemon.
   *
   * @param owner the command whose options the keys of the file are
   * @throws CommandFailure as {@link #apply(CommandLine, List)}
   */
  public static CommandLine apply(CommandLine command, CommandLine owner, List<String> arguments) {
    Path named = configFile(arguments.iterator());
    if (named == null) {
      return command;
    }
    Map<String, OptionSpec> options = optionsByKey(owner);
    try {
      ConfigurationFile file = ConfigurationFile.read(named);
      file.requireKnown(options.keySet());
      for (Map.Entry<String, OptionSpec> option : options.entrySet()) {
        if (file.get(option.getKey()).isPresent()) {
          check(file.get(option.getKey()).get(), option.getValue());
        }
      }
      return command.setDefaultValueProvider(new ConfigurationDefaults(file));
    } catch (ConfigurationException e) {
      throw CommandFailure.usage(
          String.valueOf(e.getMessage()),
          "Correct the file, or name another one with --config FILE.");
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? file.get(key(option)).map(Setting::value).orElse(null)
        : null;
  }

  private static @Nullable Path configFile(Iterator<String> arguments) {
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

  private static Map<String, OptionSpec> optionsByKey(CommandLine command) {
    Map<String, OptionSpec> options = new LinkedHashMap<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!NOT_KEYS.contains(key(option))) {
        options.put(key(option), option);
      }
    }
    return options;
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  /** Converts the value as picocli does later. An error message contains the number of the line. */
  private static void check(Setting setting, OptionSpec option) throws ConfigurationException {
    String[] values =
        option.splitRegex().isEmpty()
            ? new String[] {setting.value()}
            : setting.value().split(option.splitRegex(), -1);
    for (ITypeConverter<?> converter : option.converters()) {
      for (String value : values) {
        try {
          converter.convert(value);
        } catch (TypeConversionException e) {
          throw new ConfigurationException(
              "%s: %s: %s"
                  .formatted(setting.origin(), setting.key(), naming(value, e.getMessage())),
              e);
        } catch (Exception e) {
          throw new ConfigurationException(
              "%s: \"%s\" is not a value of %s".formatted(setting.origin(), value, setting.key()),
              e);
        }
      }
    }
  }

  /** Returns the reason with the value, if it does not have it. */
  private static String naming(String value, @Nullable String reason) {
    String text = String.valueOf(reason);
    return text.contains(value) ? text : "\"%s\": %s".formatted(value, text);
  }
}
