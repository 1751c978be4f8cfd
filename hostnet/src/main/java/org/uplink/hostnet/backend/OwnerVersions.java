package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.owner.NicOwner.Kind;

/**
 * Asks the programs that own NICs for their versions. Remembers each answer for a minute, also that
 * there was none, so that a program that hangs does not delay each call. Thread-safe.
 */
public final class OwnerVersions {
  /** How long a program may take to answer. */
  public static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final Duration MEMORY = Duration.ofMinutes(1);

  private static final Map<Kind, Question> QUESTIONS =
      Map.of(
          Kind.NETWORK_MANAGER,
          new Question(
              List.of(List.of("nmcli", "--terse", "--fields", "VERSION", "general")),
              Pattern.compile("([0-9][^\\s]*)"),
              List.of("1.42.")),
          Kind.NETWORKD,
          new Question(
              List.of(
                  List.of("networkctl", "--version"),
                  // The first command does not ask the service.
                  List.of(
                      "busctl",
                      "--auto-start=no",
                      "get-property",
                      "org.freedesktop.network1",
                      "/org/freedesktop/network1",
                      "org.freedesktop.network1.Manager",
                      "OperationalState")),
              Pattern.compile("systemd ([0-9][^\\s]*)"),
              List.of("252")));

  private final Commands commands;
  private final LongSupplier nanoTime;
  private final Map<Kind, Remembered> answers = new EnumMap<>(Kind.class);

  /**
   * @param commands runs the programs that know the versions, for {@link #DEADLINE} at most
   * @param nanoTime the time in nanoseconds, as System.nanoTime
   */
  public OwnerVersions(Commands commands, LongSupplier nanoTime) {
    this.commands = commands;
    this.nanoTime = nanoTime;
  }

  /** Returns the version of a program; empty if its version does not matter. */
  synchronized Optional<Answer> of(Kind program) {
    Question question = QUESTIONS.get(program);
    if (question == null) {
      return Optional.empty();
    }
    Remembered remembered = answers.get(program);
    long now = nanoTime.getAsLong();
    if (remembered == null || now - remembered.time() > MEMORY.toNanos()) {
      Answer answer = question.ask(commands);
      remembered = new Remembered(answer, nanoTime.getAsLong());
      answers.put(program, remembered);
    }
    return Optional.of(remembered.answer());
  }

  /** Returns the versions that Uplink's tests run, as texts for people. */
  static String triedVersions(String program) {
    return QUESTIONS.entrySet().stream()
        .filter(entry -> entry.getKey().program().equals(program))
        .flatMap(entry -> entry.getValue().tried().stream())
        .map(begin -> begin.replaceAll("\\.$", ""))
        .collect(Collectors.joining(" and "));
  }

  /** What a program says about its version. */
  sealed interface Answer {
    /**
     * The program has a version.
     *
     * @param tried whether Uplink's tests run this version
     */
    record Version(String text, boolean tried) implements Answer {}

    /**
     * The program did not answer, or its answer is no version.
     *
     * @param reason the words after "its version is unknown:"
     */
    record Unknown(String reason) implements Answer {}
  }

  /**
   * A question.
   *
   * @param commands the commands that have to succeed; the output of the first one has the version
   * @param version finds the version in the output
   * @param tried the versions that Uplink's tests run, or the beginnings of their texts
   */
  private record Question(List<List<String>> commands, Pattern version, List<String> tried) {
    Answer ask(Commands programs) {
      try {
        List<String> outputs = commands.stream().map(programs::run).toList();
        Matcher found = version.matcher(outputs.getFirst());
        return found.find()
            ? new Answer.Version(found.group(1), isTried(found.group(1)))
            : new Answer.Unknown(String.join(" ", commands.getFirst()) + " prints no version");
      } catch (OwnerException e) {
        return new Answer.Unknown(String.valueOf(e.getMessage()));
      }
    }

    private boolean isTried(String text) {
      return tried.stream()
          .anyMatch(begin -> begin.endsWith(".") ? text.startsWith(begin) : text.equals(begin));
    }
  }

  private record Remembered(Answer answer, long time) {}
}
