package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Debian system without an init process. Its programs run in the namespaces of this JVM, on a
 * temporary copy of the folder that {@code build/test-root} makes. They see the network of this
 * JVM. {@link #close} ends the programs and deletes the copy.
 */
public class DebianTree implements AutoCloseable {
  private final Path mounts;
  private final Path root;
  private final List<Process> programs = new ArrayList<>();

  /** Copies the folder. Skips the test, with the reason, if there is no folder to copy. */
  public DebianTree() {
    IsolatedJvm.assume();
    ExternalCommand.Result original =
        ExternalCommand.of(
                Path.of(System.getProperty("uplink.root", ".."), "build", "test-root").toString(),
                "--existing")
            .attempt();
    assumeThat(original.succeeded()).as("no Debian system to run: %s", original.err()).isTrue();
    try {
      assumeThat(Files.getAttribute(Path.of(original.out().strip()), "unix:uid"))
          .as("the user id of the folder's owner, in the user namespace of this JVM")
          .isEqualTo(0);
      mounts = Files.createTempDirectory("debian-root");
      root = mounts.resolve("root");
      mount(original.out().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the folder that the programs have as their root folder. */
  public final Path path() {
    return root;
  }

  /**
   * Writes a file that only root can read.
   *
   * @param path the absolute path of the file in the system
   */
  public final void write(String path, String text) {
    Path file = resolve(path);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file that every user can read. */
  public final void writePublic(String path, String text) {
    write(path, text);
    try {
      Files.setPosixFilePermissions(resolve(path), PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the text of a file. */
  public final String read(String path) {
    try {
      return Files.readString(resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end and returns its output. Fails if the program fails. */
  public final String run(String... words) {
    return ExternalCommand.of(command(words)).run();
  }

  /** Runs a program to its end. The program may fail. */
  public final ExternalCommand.Result attempt(String... words) {
    return ExternalCommand.of(command(words)).attempt();
  }

  /**
   * Starts a program that runs until {@link #close}. Its output goes to a file in {@code /run}.
   *
   * @param words the absolute path of the program, and its arguments
   */
  public final Process start(String... words) {
    return start(Path.of(words[0]).getFileName().toString(), command(words));
  }

  /**
   * Starts a DHCP server that runs until {@link #close}, with leases of an hour.
   *
   * @param namespace the network namespace of the server, in which the device has an address
   * @param range the first and the last address, such as "192.0.2.100,192.0.2.199"
   */
  public final Process startDhcpServer(String namespace, String device, String range) {
    return startDhcpServer(namespace, device, range, "1h");
  }

  /**
   * Starts a DHCP server that runs until {@link #close}.
   *
   * @param namespace the network namespace of the server, in which the device has an address
   * @param range the first and the last address, such as "192.0.2.100,192.0.2.199"
   * @param lease how long a lease lasts, such as "2m"
   * @param options further options of dnsmasq(8)
   */
  public final Process startDhcpServer(
      String namespace, String device, String range, String lease, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--user=root",
                "--port=0",
                "--bind-interfaces",
                "--interface=" + device,
                "--pid-file=",
                "--dhcp-range=" + range + "," + lease,
                "--dhcp-authoritative",
                "--no-ping",
                "--dhcp-leasefile=/run/dnsmasq.leases"));
    words.addAll(List.of(options));
    List<String> server = command(words.toArray(String[]::new));
    return start("dnsmasq", Ip.in(namespace).execCommand(server.toArray(String[]::new)));
  }

  /** Starts the system bus, which most network managers need. */
  public final void startBus() {
    start("/usr/bin/dbus-daemon", "--system", "--nofork", "--nopidfile");
    await("the system bus").until(() -> Files.exists(resolve("/run/dbus/system_bus_socket")));
  }

  /**
   * Ends a program that {@link #start} started, and waits until it has ended.
   *
   * @param signal the signal, such as "TERM"
   */
  public final void end(Process program, String signal) {
    signal(program, signal);
    program.onExit().join();
  }

  @Override
  public final void close() {
    for (Process program : programs.reversed()) {
      List<ProcessHandle> started =
          Stream.concat(program.descendants(), Stream.of(program.toHandle())).toList();
      started.forEach(ProcessHandle::destroyForcibly);
      started.forEach(process -> process.onExit().join());
    }
    // A program that went into the background is no descendant any more.
    daemons().forEach(ProcessHandle::destroyForcibly);
    await("the end of all programs").until(() -> daemons().findAny().isEmpty());
    // The kernel may still close the files of a program that it has killed.
    await("the end of the mounts")
        .until(
            () ->
                ExternalCommand.of("umount", "--recursive", mounts.toString())
                    .attempt()
                    .succeeded());
    try {
      Files.delete(mounts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the programs find {@code /sys} writable, as on a host with udev. */
  public final void makeSysWritable() {
    run("mount", "-o", "remount,rw", root.resolve("sys"));
  }

  /**
   * Lets the programs see a folder or file of this machine under its own name, such as a JDK. What
   * they write there is written on this machine.
   */
  public final void share(Path path) {
    try {
      Path shared = resolve(path.toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(shared);
      } else if (!Files.exists(shared)) {
        Files.createDirectories(shared.getParent());
        Files.createFile(shared);
      }
      run("mount", "--bind", path, shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal to a program that {@link #start} started. */
  public final void signal(Process program, String signal) {
    ExternalCommand.of("kill", "-" + signal, Long.toString(program.pid())).run();
  }

  private Process start(String name, List<String> command) {
    Path log = resolve("/run/" + name + "." + programs.size() + ".log");
    try {
      Process program =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      programs.add(program);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<ProcessHandle> daemons() {
    return ProcessHandle.allProcesses()
        .filter(process -> rootOf(process).equals(Optional.of(root)));
  }

  private static Optional<Path> rootOf(ProcessHandle process) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/root")));
    } catch (IOException e) {
      // The process has ended.
      return Optional.empty();
    }
  }

  private void mount(String original) throws IOException {
    run("mount", "-t", "tmpfs", "tmpfs", mounts);
    Path changes = Files.createDirectory(mounts.resolve("changes"));
    Path work = Files.createDirectory(mounts.resolve("work"));
    Files.createDirectory(root);
    String folders = "lowerdir=%s,upperdir=%s,workdir=%s".formatted(original, changes, work);
    run("mount", "-t", "overlay", "-o", folders, "overlay", root);
    run("mount", "--rbind", Path.of("/proc"), root.resolve("proc"));
    run("mount", "--rbind", Path.of("/dev"), root.resolve("dev"));
    run("mount", "-t", "tmpfs", "tmpfs", root.resolve("run"));
    // NetworkManager waits for udev if it can write to /sys.
    run("mount", "-t", "sysfs", "-o", "ro", "sysfs", root.resolve("sys"));
    Files.createDirectory(root.resolve("run/dbus"));
    // Without a machine id, systemd-networkd does not configure a NIC.
    writePublic("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  }

  private static void run(Object... words) {
    ExternalCommand.of(Stream.of(words).map(Object::toString).toList()).run();
  }

  private Path resolve(String path) {
    assertThat(path).startsWith("/");
    return root.resolve(path.substring(1));
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of("chroot", root.toString()));
    command.addAll(List.of(words));
    return command;
  }
}
