package org.uplink.hostnet.original;

import java.util.List;

/**
 * What has to be restored.
 *
 * @param original the network before Uplink's first change
 * @param footprint what Uplink has touched since. Other links stay as they are
 */
public record OriginalRestore(OriginalNetwork original, Footprint footprint) {
  /** Returns the links that Uplink has touched, by the names that they had then. */
  public List<String> devices() {
    return footprint.devices();
  }
}
