package org.uplink.lab;

import java.util.List;
import java.util.Optional;

/**
 * Whether a lab can be had in this process. Tried once, for it does not change while the process
 * lives.
 */
final class LabAvailability {
  static final Optional<String> UNAVAILABLE_REASON = find();

  private LabAvailability() {}

  private static Optional<String> find() {
    var missing =
        List.of("ip", "nft", "mount", "setsid", "sh").stream()
            .filter(tool -> Tool.find(tool).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", missing));
    }
    return Isolation.reasonNotIsolated().or(LabAvailability::namespaces);
  }

  /**
   * Containers that let unshare(1) do its work may still refuse to mount sysfs, which `ip netns
   * exec` does.
   */
  private static Optional<String> namespaces() {
    var name = "try-" + ProcessHandle.current().pid();
    var probe =
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
