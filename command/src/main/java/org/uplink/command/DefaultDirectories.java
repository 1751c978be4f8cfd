package org.uplink.command;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where state is kept unless a directory is named: below /var/lib/uplink for root, else as the XDG
 * Base Directory Specification has it.
 *
 * @param daemons the directory of all of Uplink's state of this user
 */
public record DefaultDirectories(Path daemons, Path user) {

  /** This user's. */
  public static DefaultDirectories of(Map<String, String> environment) {
    // HOME before the password file: in a user namespace one is root, and still oneself.
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

  /** The engine's data directory. */
  public Path engine() {
    return daemons.resolve("engine");
  }

  /** The agent's state directory. */
  public Path agent() {
    return daemons.resolve("agent");
  }

  /** The quickstart's; in the home directory also for root, since it is a trial. */
  public Path quickstart() {
    return user.resolve("quickstart");
  }

  /** The lab that stays; in the home directory also for root. */
  public Path lab() {
    return user.resolve("lab");
  }
}
