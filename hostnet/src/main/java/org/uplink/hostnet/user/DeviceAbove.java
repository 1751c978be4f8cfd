package org.uplink.hostnet.user;

import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.platform.TextSanitizer;

/**
 * A device that has another as its lower device.
 *
 * @param name its name in its namespace
 * @param kind the kernel's name of its kind
 * @param vlan the id, if it is an 802.1Q VLAN
 * @param namespace what its namespace belongs to, such as "process 812 (nginx)" or "id 3"; empty
 *     for the namespace of this process
 */
public record DeviceAbove(String name, String kind, OptionalInt vlan, Optional<String> namespace) {
  private static final int MAX_NAMESPACE = 60;

  /** Cleans the name of the process. */
  public DeviceAbove {
    namespace = namespace.map(text -> TextSanitizer.of(text, MAX_NAMESPACE));
  }

  /** Returns "mv0 (macvlan)" or "mv0 (macvlan) in the namespace of process 812 (nginx)". */
  public String describe() {
    return namespace
        .map(where -> "%s (%s) in the namespace of %s".formatted(name, kind, where))
        .orElseGet(() -> "%s (%s)".formatted(name, kind));
  }
}
