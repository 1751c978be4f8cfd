package org.uplink.command;

import java.nio.file.Path;
import java.util.Map;

/**
 * The directories for state, unless an option names another one: below /var/lib/uplink for root,
 * else below $XDG_STATE_HOME (XDG Base Directory Specification).
 *
 * @param daemons the parent of the directories of engine and agent
 * @param user the parent of the directories of quickstart and lab, always in the home directory
 */
public record DefaultDirectories(Path daemons, Path user) {

  /** Returns the directories of the user with these environment variables. */
  public static DefaultDirectories of(Map<String, String> environment) {
    // $HOME comes before the password file, because a user namespace maps every user to root.
    String home = environment.getOrDefault("HOME", "");
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path user =
        (state.startsWith("/")
                ? Path.of(state)
                : Path.of(
                    home.startsWith("/") ? home : System.getProperty("user.home"),
                    ".local",
                    "state"))
            .resolve("uplink");
    return new DefaultDirectories(
        System.getProperty("user.name").equals("root") ? Path.of("/var/lib/uplink") : user, user);
  }

  /** Returns the engine's data directory. */
  public Path engine() {
    return daemons.resolve("engine");
  }

  /** Returns the agent's state directory. */
  public Path agent() {
    return daemons.resolve("agent");
  }

  /** Returns the directory of the quickstart. */
  public Path quickstart() {
    return user.resolve("quickstart");
  }

  /** Returns the directory of the lab that {@code uplink lab up} builds. */
  public Path lab() {
    return user.resolve("lab");
  }
}
