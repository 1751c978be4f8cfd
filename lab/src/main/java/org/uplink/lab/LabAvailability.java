package org.uplink.lab;

import java.util.List;
import java.util.Optional;

/** Whether this process can build a lab. The answer does not change, so it is found only once. */
final class LabAvailability {
  static final Optional<String> UNAVAILABLE_REASON = find();

  private LabAvailability() {}

  private static Optional<String> find() {
    List<String> missing =
        List.of("ip", "nft", "mount", "setsid", "sh").stream()
            .filter(tool -> Tool.find(tool).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", missing));
    }
    return Isolation.reasonNotIsolated().or(LabAvailability::namespaces);
  }

  /**
   * Tries ip netns. Some containers allow unshare(1), but not the mount of sysfs that `ip netns
   * exec` needs.
   */
  private static Optional<String> namespaces() {
    String name = "try-" + ProcessHandle.current().pid();
    ProcessResult probe =
        BoundedCommand.of(
                Tool.path("sh"),
                "-c",
                "ip netns add $0 && ip netns exec $0 nft list tables; status=$?; ip netns delete $0; exit $status",
                name)
            .attempt();
    return probe.succeeded()
        ? Optional.empty()
        : Optional.of("ip netns is refused: " + probe.err().strip());
  }
}
