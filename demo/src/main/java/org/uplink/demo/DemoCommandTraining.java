package org.uplink.demo;

import java.nio.file.Path;
import java.util.List;
import org.uplink.command.Terminal;

/**
 * The training run for the AOT cache (JEP 514) of the demo's commands that end at once, which the
 * script {@code uplink} starts. {@link AotTraining} makes the cache of the programs that run in the
 * lab. That cache is larger: the JVM loads all classes of a cache when it starts, and these
 * commands need a few of them.
 */
public final class DemoCommandTraining {
  private DemoCommandTraining() {}

  /** Runs the commands with the directory {@code arguments[0]}, which is empty. Prints nothing. */
  public static void main(String[] arguments) {
    run(Terminal.silent(), Path.of(arguments[0]));
  }

  static void run(Terminal terminal, Path directory) {
    String none = directory.resolve("none").toString();
    List<List<String>> commands =
        List.of(
            List.of("demo", "--help"),
            List.of("demo", "--seed", "wrong"),
            List.of("quickstart", "--help"),
            List.of("quickstart", "--hosts-port", "wrong"),
            List.of("quickstart", "--remove", "--dir", none),
            List.of("lab", "--help"),
            List.of("lab", "demo", "--help"),
            List.of("lab", "demo", "--list"),
            List.of("lab", "up", "none"),
            List.of("lab", "status", "--dir", none),
            List.of("lab", "status", "--json", "--dir", none),
            List.of("lab", "exec", "--dir", none, "host", "true"),
            List.of("lab", "down", "--dir", none));
    commands.forEach(words -> DemoMain.run(terminal, words.toArray(String[]::new)));
  }
}
