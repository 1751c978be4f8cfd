package org.uplink.demo.act;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import org.uplink.lab.ProcessResult;

/**
 * Runs a program that configures NICs, and its commands, in the host of a stage. They see a folder
 * of the stage as /run, and empty folders in place of the machine's configuration, each in a mount
 * namespace of its own.
 *
 * @param host where they run
 * @param hidden the folders of the machine that they must not see
 */
record OwnerPrograms(LabHost host, List<String> hidden) {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Every process that finds the bus may use it. */
  private static final String BUS_CONFIGURATION =
      """
      <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
       "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
      <busconfig>
        <type>system</type>
        <listen>unix:path=/run/dbus/system_bus_socket</listen>
        <auth>EXTERNAL</auth>
        <policy context="default">
          <allow user="*"/>
          <allow own="*"/>
          <allow send_type="method_call"/>
          <allow send_type="signal"/>
          <allow send_type="method_return"/>
          <allow send_type="error"/>
          <allow receive_type="method_call"/>
          <allow receive_type="signal"/>
          <allow receive_type="method_return"/>
          <allow receive_type="error"/>
        </policy>
      </busconfig>
      """;

  /**
   * Hides the machine's files from a command, and becomes the command. A program that finds /sys
   * writable would wait for udev. The first word is the folder for /run; the words before the
   * double dash are the folders to hide. In the user namespace of an ordinary user, no other user
   * exists, so programs that run as a user of their own run as root there.
   */
  private static final String HIDE =
      """
      mount --bind "$1" /run || exit
      shift
      while [ "$1" != -- ]; do
        [ ! -d "$1" ] || mount -t tmpfs tmpfs "$1" || exit
        shift
      done
      shift
      mount -o remount,bind,ro /sys || exit
      [ ! -e /etc/machine-id ] || mount --bind /run/machine-id /etc/machine-id || exit
      if ! setpriv --reuid=1 true 2>/dev/null; then
        sed 's/^\\([^:]*:[^:]*\\):[0-9]*:[0-9]*:/\\1:0:0:/' /etc/passwd >/run/passwd.$$
        mount --bind /run/passwd.$$ /etc/passwd || exit
      fi
      exec "$@"
      """;

  private static final String MACHINE_ID = "0123456789abcdef0123456789abcdef\n";

  OwnerPrograms {
    hidden = List.copyOf(hidden);
  }

  /** Returns which of these programs are missing, as a sentence; empty if none is. */
  static Optional<String> missing(String... programs) {
    List<String> missing =
        Arrays.stream(programs).filter(program -> !Lab.isInstalled(program)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("not installed: " + String.join(", ", missing));
  }

  /** Starts a bus, and waits until programs can use it. */
  void startBus() {
    write("machine-id", MACHINE_ID);
    write("dbus/bus.conf", BUS_CONFIGURATION);
    LabProcess bus =
        start("dbus-daemon", "--config-file=/run/dbus/bus.conf", "--nofork", "--nopidfile");
    if (!Stage.await(LIMIT, () -> Files.exists(file("dbus/system_bus_socket")))) {
      throw new ActUnavailableException("D-Bus did not start: " + lastLine(bus));
    }
  }

  /** Starts a program that runs until the end of the stage. */
  LabProcess start(String... command) {
    return host.start(Path.of(command[0]).getFileName().toString(), hiding(command));
  }

  /** Runs a command, which may fail. */
  ProcessResult attempt(String... command) {
    return host.attempt(LIMIT, hiding(command).toArray(String[]::new));
  }

  /**
   * Writes a file.
   *
   * @param path its path below /run
   */
  void write(String path, String text) {
    try {
      Files.createDirectories(file(path).getParent());
      Files.writeString(file(path), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file that only root can read. */
  void writePrivate(String path, String text) {
    write(path, text);
    try {
      Files.setPosixFilePermissions(file(path), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the device has the host's addresses and default routes. */
  boolean awaitNetworkOn(String device) {
    return Stage.await(
        LIMIT,
        () -> {
          NetworkPicture now = NetworkPicture.of(host);
          return now.has(device, Stage.ADDRESS4)
              && now.has(device, Stage.ADDRESS6)
              && now.routesThrough(device);
        });
  }

  /** Runs commands that move the network to the bridge, and waits until it is there. */
  Ending move(List<List<String>> commands) {
    long started = System.nanoTime();
    for (List<String> command : commands) {
      ProcessResult result = attempt(command.toArray(String[]::new));
      if (!result.succeeded()) {
        return broken(started, String.join(" ", command) + ": " + result.err().strip());
      }
    }
    return awaitNetworkOn(Stage.BRIDGE)
        ? Ending.of(Outcome.DONE, "done", since(started))
        : broken(started, "vmbr0 did not get the network within " + LIMIT.toSeconds() + " s");
  }

  /** Returns what a process has said at last. */
  static String lastLine(LabProcess process) {
    return process
        .output()
        .strip()
        .lines()
        .reduce((first, second) -> second)
        .orElse("it said nothing");
  }

  private static Ending broken(long started, String why) {
    return Ending.of(Outcome.BROKEN, "broken", since(started)).because(why);
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private Path file(String path) {
    return host.directory().resolve("run").resolve(path);
  }

  private List<String> hiding(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of("sh", "-c", HIDE, "sh", host.directory().resolve("run").toString()));
    words.addAll(hidden);
    words.add("--");
    words.addAll(List.of(command));
    return words;
  }
}
