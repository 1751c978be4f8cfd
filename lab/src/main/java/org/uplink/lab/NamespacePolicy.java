package org.uplink.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Why the kernel may refuse user namespaces to ordinary users, and what to do about it.
 *
 * @param settings the folder with the kernel's settings, {@code /proc/sys}
 */
record NamespacePolicy(Path settings) {
  static final NamespacePolicy OF_THIS_MACHINE = new NamespacePolicy(Path.of("/proc/sys"));

  private static final String AS_ROOT = "Run it as root, or ";

  /** Returns a sentence with the way out. */
  String wayOut() {
    if (is("kernel/unprivileged_userns_clone", "0")) {
      return allowed("kernel.unprivileged_userns_clone", "1");
    }
    if (is("user/max_user_namespaces", "0")) {
      return allowed("user.max_user_namespaces", "10000");
    }
    if (is("kernel/apparmor_restrict_unprivileged_userns", "1")) {
      return "AppArmor restricts the user namespaces of ordinary users. "
          + allowed("kernel.apparmor_restrict_unprivileged_userns", "0");
    }
    return AS_ROOT
        + "as a user who may create user namespaces. In a container, give it CAP_SYS_ADMIN and no"
        + " seccomp profile that refuses unshare(2).";
  }

  private static String allowed(String name, String value) {
    return "%sallow them until the next boot: sudo sysctl -w %s=%s".formatted(AS_ROOT, name, value);
  }

  private boolean is(String setting, String value) {
    return read(setting).filter(value::equals).isPresent();
  }

  private Optional<String> read(String setting) {
    try {
      return Optional.of(Files.readString(settings.resolve(setting)).strip());
    } catch (IOException e) {
      return Optional.empty(); // This kernel has no such setting.
    }
  }
}
