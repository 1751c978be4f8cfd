package org.uplink.hostnet.sysctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.platform.process.ProcFile;

/** Sysctls in {@code /proc/sys/net}, of the network namespace of the calling thread. */
public final class ProcSysctls implements Sysctls {
  private final Path root;

  public ProcSysctls() {
    this(Path.of("/proc/sys/net"));
  }

  public ProcSysctls(Path root) {
    this.root = root;
  }

  @Override
  public Optional<String> read(String key) {
    try {
      return Optional.of(ProcFile.read(root.resolve(key)));
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
