package org.uplink.hostnet.sysctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The settings in {@code /proc/sys/net}: those of the network namespace of the calling thread. */
public final class ProcSysctls implements Sysctls {
  private final Path root;

  /** The settings of this process's namespace. */
  public ProcSysctls() {
    this(Path.of("/proc/sys/net"));
  }

  /** The settings below this folder. */
  public ProcSysctls(Path root) {
    this.root = root;
  }

  @Override
  public Optional<String> read(String key) {
    try {
      return Optional.of(Files.readString(root.resolve(key)).strip());
    } catch (IOException e) {
      // Not there (IPv6 is off, another kernel), or not to be read (stable_secret before it is
      // set).
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
