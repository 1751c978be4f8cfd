package org.uplink.command.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.TextSanitizer;

/** The parts that each program's report has. */
public final class MachineFacts {
  private static final String UNIT_LINES = "3000";
  private static final int MAX_LINES = 40;

  private MachineFacts() {}

  /** Returns the versions of Uplink, Java, kernel and distribution, and the size of the machine. */
  public static String versions() {
    return String.join(
            "\n",
            "uplink " + BuildVersion.CURRENT,
            "java %s (%s)"
                .formatted(System.getProperty("java.version"), System.getProperty("java.vendor")),
            "kernel %s %s"
                .formatted(System.getProperty("os.version"), System.getProperty("os.arch")),
            "processors " + Runtime.getRuntime().availableProcessors(),
            "time zone " + ZoneId.systemDefault(),
            "user " + System.getProperty("user.name"),
            "",
            head(Path.of("/etc/os-release")),
            head(Path.of("/proc/uptime")),
            head(Path.of("/proc/loadavg")),
            head(Path.of("/proc/meminfo")))
        + "\n";
  }

  /** Returns the last lines that systemd's journal has of these units. */
  public static ReportPart journal(String... units) {
    return () -> {
      Stream<String> named = Stream.of(units).flatMap(unit -> Stream.of("-u", unit));
      return ProgramOutput.of(
          Stream.concat(
                  Stream.of(
                      "journalctl",
                      "--no-pager",
                      "-q",
                      "-o",
                      "short-iso-precise",
                      "-n",
                      UNIT_LINES),
                  named)
              .toArray(String[]::new));
    };
  }

  private static String head(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return file
          + ":\n"
          + lines
              .limit(MAX_LINES)
              .map(TextSanitizer::clean)
              .collect(Collectors.joining("\n", "", "\n"));
    } catch (IOException e) {
      return file + ": cannot be read (" + e + ")\n";
    }
  }
}
