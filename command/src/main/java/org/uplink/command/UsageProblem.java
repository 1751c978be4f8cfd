package org.uplink.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with the arguments of a command. Picocli's own messages count arguments from
 * 0, and name Java's types and exceptions.
 */
final class UsageProblem {
  /** What picocli says of a word that is not in an enum. It lists the names and the texts. */
  private static final Pattern ONE_OF = Pattern.compile("expected one of \\[(.*)] \\(case-.*");

  private UsageProblem() {}

  /** Returns one sentence that names the wrong or missing argument. */
  static String describe(ParameterException e, String... arguments) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> describeUnmatched(unmatched);
      case MissingParameterException missing -> {
        // Picocli looks for missing arguments first. A wrong option is often why one is missing.
        List<String> unknown = unknownOptions(missing.getCommandLine());
        yield unknown.isEmpty()
            ? describeMissing(missing, List.of(arguments))
            : noOption(String.join(" ", unknown));
      }
      case OverwrittenOptionException twice ->
          "the option " + name(twice.getOverwritten()) + " is given more than once";
      default -> describeValue(e);
    };
  }

  /** Returns the arguments of a command that look like options, but are none. */
  static List<String> unknownOptions(CommandLine command) {
    return command.getUnmatchedArguments().stream()
        .filter(word -> word.length() > 1 && word.startsWith("-"))
        .toList();
  }

  private static String describeUnmatched(UnmatchedArgumentException e) {
    String words = String.join(" ", e.getUnmatched());
    if (e.isUnknownOption()) {
      return noOption(words);
    }
    return hasCommands(e.getCommandLine())
        ? "there is no command " + words
        : "the argument " + words + " is not expected here";
  }

  private static String noOption(String words) {
    return "there is no option " + words;
  }

  private static String describeMissing(MissingParameterException e, List<String> arguments) {
    List<ArgSpec> missing = e.getMissing();
    if (missing.size() == 1
        && missing.getFirst() instanceof OptionSpec option
        && isGiven(option, arguments)) {
      return "the option %s needs a value: %s".formatted(name(option), written(option));
    }
    return missing.stream()
        .map(UsageProblem::written)
        .collect(
            Collectors.joining(" and ", "", missing.size() == 1 ? " is missing" : " are missing"));
  }

  private static String describeValue(ParameterException e) {
    ArgSpec argument = e.getArgSpec();
    if (argument == null) {
      return hasCommands(e.getCommandLine())
          ? "a command is missing: "
              + String.join(", ", e.getCommandLine().getSubcommands().keySet())
          : String.valueOf(e.getMessage());
    }
    if (argument instanceof OptionSpec flag && flag.arity().max() == 0) {
      return "the option " + name(flag) + " takes no value";
    }
    if (e.getCause() instanceof TypeConversionException wrong) {
      String reason = String.valueOf(wrong.getMessage());
      Matcher words = ONE_OF.matcher(reason);
      return words.matches()
          ? "%s: \"%s\" is none of %s"
              .formatted(name(argument), e.getValue(), distinct(words.group(1)))
          : "%s: %s".formatted(name(argument), reason);
    }
    @Nullable String value = e.getValue();
    return value == null
        ? String.valueOf(e.getMessage())
        : "%s: \"%s\" is not a valid %s".formatted(name(argument), value, argument.paramLabel());
  }

  /** Returns the words in lower case, each once. */
  private static String distinct(String words) {
    return Arrays.stream(words.toLowerCase(Locale.ROOT).split(", ", -1))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static boolean isGiven(OptionSpec option, List<String> arguments) {
    return Arrays.stream(option.names()).anyMatch(arguments::contains);
  }

  private static boolean hasCommands(CommandLine command) {
    return !command.getSubcommands().isEmpty();
  }

  /** Returns the argument as the help writes it, such as {@code --engine URL} or {@code NAME}. */
  private static String written(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : argument.paramLabel();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
