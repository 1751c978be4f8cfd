package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.user.NamespaceIdentity;
import org.uplink.platform.IoProblem;

/** The programs that run in this network namespace, read from {@code /proc}. */
public final class ProcessList {
  private final List<RunningProcess> programs;

  private ProcessList(List<RunningProcess> programs) {
    this.programs = programs;
  }

  /**
   * Reads the list.
   *
   * @param proc {@code /proc}
   */
  public static ProcessList readFrom(Path proc) {
    NamespaceIdentity own = NamespaceIdentity.of(proc.resolve("self"));
    List<RunningProcess> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path folder : folders) {
        NamespaceIdentity other = NamespaceIdentity.of(folder);
        if (!other.isOtherThan(own)) {
          read(folder, other.link().isEmpty()).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException(
          "reading the processes in %s failed: %s".formatted(proc, IoProblem.describe(e, proc)), e);
    }
    return new ProcessList(found);
  }

  /** Returns whether a program of this name runs. */
  public boolean isRunning(String name) {
    return programs.stream().anyMatch(program -> program.name().equals(name));
  }

  /** Returns the ids of the processes of a program. */
  Set<String> idsOf(String name) {
    return programs.stream()
        .filter(program -> program.name().equals(name))
        .map(RunningProcess::pid)
        .collect(Collectors.toSet());
  }

  /** Returns whether a program runs whose open files this process may not see. */
  boolean isHidden(String name) {
    return programs.stream()
        .filter(program -> program.name().equals(name))
        .anyMatch(RunningProcess::isHidden);
  }

  /**
   * Finds the process of a program that serves a device. A process without a device in its
   * arguments serves all devices.
   *
   * @return the program and the process id: "dhclient, process 812"
   */
  Optional<String> findServing(String name, String device) {
    return programs.stream()
        .filter(program -> program.name().equals(name))
        .filter(program -> program.arguments().contains(device) || namesNoDevice(program))
        .map(program -> "%s, process %s".formatted(name, program.pid()))
        .findFirst();
  }

  private static Optional<RunningProcess> read(Path folder, boolean isHidden) {
    try {
      String line = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      List<String> words = Arrays.asList(line.split("\0", -1));
      String program = program(words);
      int blank = program.indexOf(' ');
      // A program may write its state into its command line: "dhcpcd: eth0 [ip4]".
      String name = (blank < 0 ? program : program.substring(0, blank)).replace(":", "");
      List<String> all = new ArrayList<>(words.subList(1, words.size()));
      all.addAll(Arrays.asList(program.split(" ", -1)));
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(new RunningProcess(folder.getFileName().toString(), name, all, isHidden));
    } catch (IOException e) {
      // The process has exited.
      return Optional.empty();
    }
  }

  /** Returns the name of the program. That of a program in Python is the name of its script. */
  private static String program(List<String> words) {
    String path = words.getFirst();
    if (baseName(path).startsWith("python")) {
      path = words.stream().skip(1).filter(word -> !word.startsWith("-")).findFirst().orElse(path);
    }
    return baseName(path);
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Returns whether no argument is the name of a device. Options, their values and paths are not
   * names.
   */
  private static boolean namesNoDevice(RunningProcess program) {
    List<String> words = program.arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean behindOption = i > 0 && words.get(i - 1).startsWith("-");
      boolean names =
          !word.isEmpty()
              && !word.startsWith("-")
              && !word.contains("/")
              && !word.startsWith(program.name())
              && !word.startsWith("[")
              && (!behindOption || words.get(i - 1).equals("-i"));
      if (names) {
        return false;
      }
    }
    return true;
  }

  /**
   * A process.
   *
   * @param isHidden whether this process may not see the open files of that process
   */
  private record RunningProcess(
      String pid, String name, List<String> arguments, boolean isHidden) {}
}
