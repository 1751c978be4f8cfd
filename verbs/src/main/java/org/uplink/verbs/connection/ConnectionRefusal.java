package org.uplink.verbs.connection;

import java.util.Objects;
import org.uplink.verbs.WireRecord;

/**
 * Why the engine closes the connection of the call.
 *
 * @param reason says it to an operator of the host, without a period at its end
 */
@WireRecord
public record ConnectionRefusal(String reason) {
  public ConnectionRefusal {
    Objects.requireNonNull(reason, "reason");
  }
}
