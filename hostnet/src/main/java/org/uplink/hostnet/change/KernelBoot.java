package org.uplink.hostnet.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.uplink.platform.process.ProcFile;

/**
 * The boot as {@code /proc} reports it. {@code /proc/uptime} is CLOCK_BOOTTIME in hundredths of a
 * second (proc(5)), which is precise enough for deadlines of seconds.
 */
public final class KernelBoot implements Boot {
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final int MILLIS = 1000;

  private final String id;

  private KernelBoot(String id) {
    this.id = id;
  }

  /** Reads the id of the current boot. */
  public static KernelBoot read() throws IOException {
    return new KernelBoot(
        ProcFile.read(Path.of("/proc/sys/kernel/random/boot_id"))
            + " "
            + Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long uptimeMillis() {
    try {
      String text = ProcFile.read(UPTIME);
      return Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException("read " + UPTIME, e);
    }
  }
}
