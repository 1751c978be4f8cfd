package org.uplink.platform.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The effective capabilities(7) of a process.
 *
 * @param bits a bit for each capability, by its number
 */
public record ProcessCapabilities(long bits) {
  private static final Path OWN_STATUS = Path.of("/proc/self/status");
  private static final int NET_ADMIN = 12;
  private static final int SYS_ADMIN = 21;
  private static final int HEXADECIMAL = 16;
  private static final Pattern EFFECTIVE =
      Pattern.compile("^CapEff:\\s*([0-9a-f]+)$", Pattern.MULTILINE);

  /** Reads the capabilities of this process. */
  public static ProcessCapabilities own() throws IOException {
    return parse(ProcFile.read(OWN_STATUS));
  }

  /**
   * Reads the capabilities from the status of a process (proc_pid_status(5)).
   *
   * @throws IOException if the status does not have them
   */
  static ProcessCapabilities parse(String status) throws IOException {
    Matcher line = EFFECTIVE.matcher(status);
    if (!line.find()) {
      throw new IOException("a process status without the line CapEff: " + status);
    }
    return new ProcessCapabilities(Long.parseUnsignedLong(line.group(1), HEXADECIMAL));
  }

  /** Returns whether the process has CAP_NET_ADMIN, with which it can change the network. */
  public boolean hasNetAdmin() {
    return (bits >> NET_ADMIN & 1) == 1;
  }

  /** Returns whether the process has CAP_SYS_ADMIN, with which systemd lets it control units. */
  public boolean hasSysAdmin() {
    return (bits >> SYS_ADMIN & 1) == 1;
  }
}
