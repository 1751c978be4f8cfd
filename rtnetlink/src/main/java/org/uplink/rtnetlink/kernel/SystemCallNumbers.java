package org.uplink.rtnetlink.kernel;

import java.util.Optional;

/** The numbers of system calls (asm/unistd.h), which each architecture has its own of. */
record SystemCallNumbers(int sendto, int recvfrom) {
  /**
   * Returns the numbers of an architecture.
   *
   * @param architecture as the system property {@code os.arch} names it
   */
  static Optional<SystemCallNumbers> of(String architecture) {
    return switch (architecture) {
      case "amd64" -> Optional.of(new SystemCallNumbers(44, 45));
      case "aarch64" -> Optional.of(new SystemCallNumbers(206, 207));
      default -> Optional.empty();
    };
  }
}
