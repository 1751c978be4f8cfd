package org.uplink.bench.system;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commands of Uplink that are measured: those of the source tree, or the installed ones with
 * {@code -Duplink.installed=true}.
 */
final class Programs {
  private static final boolean INSTALLED = Boolean.getBoolean("uplink.installed");

  private Programs() {}

  /** Returns a command of the client. */
  static List<String> client(String... arguments) {
    return command(INSTALLED ? List.of("/usr/bin/uplink") : List.of(script()), arguments);
  }

  /** Returns a command of the agent. */
  static List<String> agent(String... arguments) {
    return command(
        INSTALLED ? List.of("/usr/sbin/uplink-agent") : List.of(script(), "agent"), arguments);
  }

  /** Returns a command of the engine. */
  static List<String> engine(String... arguments) {
    return command(
        INSTALLED ? List.of("/usr/sbin/uplink-engine") : List.of(script(), "engine"), arguments);
  }

  private static String script() {
    return Path.of(System.getProperty("uplink.root"), "uplink").toString();
  }

  private static List<String> command(List<String> program, String... arguments) {
    return Stream.concat(program.stream(), Stream.of(arguments)).toList();
  }
}
