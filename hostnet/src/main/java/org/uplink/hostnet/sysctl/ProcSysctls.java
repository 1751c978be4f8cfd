package org.uplink.hostnet.sysctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Sysctls in {@code /proc/sys/net}, of the network namespace of the calling thread. */
public final class ProcSysctls implements Sysctls {
  /** No setting of a link is longer. */
  private static final int MAX_VALUE = 4096;

  private final Path root;

  public ProcSysctls() {
    this(Path.of("/proc/sys/net"));
  }

  public ProcSysctls(Path root) {
    this.root = root;
  }

  /**
   * Reads a value in one system call. The kernel answers a read of one byte, with which {@link
   * Files#readString} starts, with the first digit of a number, and the next read with nothing.
   */
  @Override
  public Optional<String> read(String key) {
    try (InputStream file = Files.newInputStream(root.resolve(key))) {
      byte[] value = new byte[MAX_VALUE];
      int length = file.read(value);
      return Optional.of(new String(value, 0, Math.max(0, length), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      // It does not exist (no IPv6, another kernel), or has no value yet (stable_secret).
      return Optional.empty();
    }
  }

  @Override
  public void write(String key, String value) {
    try {
      Files.writeString(root.resolve(key), value + "\n");
    } catch (IOException e) {
      throw new SysctlRefusedException(key, value, e);
    }
  }
}
