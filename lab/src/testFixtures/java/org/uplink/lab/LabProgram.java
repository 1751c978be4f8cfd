package org.uplink.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Uses isolation and persistent labs in the same way as the command line. */
final class LabProgram {
  private LabProgram() {}

  public static void main(String[] args) throws IOException {
    System.exit(
        switch (args[0]) {
          case "isolated" -> isolated(args[1]);
          case "waiting" -> waiting();
          case "up" -> up(Path.of(args[1]));
          case "run" -> run(Path.of(args[1]), List.of(args).subList(2, args.length));
          case "down" -> NamespaceHolder.removeLab(Path.of(args[1])) ? 0 : 1;
          default -> 2;
        });
  }

  /**
   * Starts this program again in isolated namespaces, prints the devices and the boot id that it
   * finds there, and ends with the given status.
   */
  private static int isolated(String status) throws IOException {
    if (!Isolation.active()) {
      return Isolation.rerunIsolated();
    }
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host");
      System.out.println("user " + BoundedCommand.of("id", "-u").run().strip());
      System.out.println("host " + host.ip("-br link").strip());
      System.out.println("boot " + host.run("cat", "/proc/sys/kernel/random/boot_id").strip());
      System.out.println("own boot " + host.bootId());
      System.out.println("devices " + host.run("ls", "/sys/class/net").strip());
    }
    return Integer.parseInt(status);
  }

  /** Prints the process id of the isolated program, which never ends by itself. */
  private static int waiting() throws IOException {
    if (!Isolation.active()) {
      return Isolation.runIsolated(JavaCommand.of(LabProgram.class.getName(), "waiting"));
    }
    System.out.println(ProcessHandle.current().pid());
    while (true) {
      LockSupport.park();
    }
  }

  private static int up(Path directory) {
    NamespaceHolder holder =
        NamespaceHolder.find(directory).orElseGet(() -> NamespaceHolder.start(directory));
    if (!holder.isInside()) {
      return holder.rerunInside();
    }
    try (var lab = Lab.open(directory)) {
      LabHost host = lab.host("host").bridge("br7");
      host.start("sleeper", List.of("sleep", "1000"));
      lab.keepAfterClose();
    }
    return 0;
  }

  private static int run(Path directory, List<String> command) {
    Optional<NamespaceHolder> holder = NamespaceHolder.find(directory);
    if (holder.isEmpty()) {
      return 1;
    }
    if (!holder.get().isInside()) {
      return holder.get().rerunInside();
    }
    try (var lab = Lab.attach(directory)) {
      return lab.find("host").orElseThrow().interact(command);
    }
  }
}
