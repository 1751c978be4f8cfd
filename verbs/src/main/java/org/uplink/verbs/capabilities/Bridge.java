package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A bridge of the host, no matter who created it.
 *
 * @param ports the names of its ports
 * @param stp {@code on} or {@code off}
 * @param opts the bridge's options, with the values as text
 */
@WireRecord
public record Bridge(
    List<String> ports,
    Optional<String> stp,
    Map<String, String> opts,
    @JsonUnwrapped Addressing addressing) {

  public Bridge {
    ports = VdsmForms.listOrEmpty(ports);
    opts = VdsmForms.mapOrEmpty(opts);
  }
}
