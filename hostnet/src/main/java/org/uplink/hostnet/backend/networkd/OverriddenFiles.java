package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.state.LinkState;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * The files of links over which Uplink's files get precedence with a change.
 *
 * @param then the networks after the change
 */
record OverriddenFiles(CurrentFiles current, ConfiguredLinks then) {
  /** Returns the warnings for some links. */
  List<PlanWarning> warnings(Collection<String> links) {
    List<PlanWarning> warnings = new ArrayList<>();
    for (String device : links) {
      if (then.of(device).isUsed() && !then.isCreated(device) && current.oursOf(device).isEmpty()) {
        current.original(device).ifPresent(file -> warnings.add(warning(device, file)));
        if (isNic(device) && NetworkFilePlanner.uniqueMac(current.host(), device).isEmpty()) {
          warnings.add(
              PlanWarning.ofDevice(
                  WarningCode.NIC_FOUND_BY_NAME,
                  device,
                  device
                      + " has no permanent MAC of its own, so systemd-networkd finds it by its name at a boot. If the boot gives it another name, the network has no NIC"));
        }
      }
    }
    return warnings;
  }

  private static PlanWarning warning(String device, OriginalFile file) {
    return PlanWarning.of(
        WarningCode.OWNER_FILE_OVERRIDDEN,
        device,
        file.path(),
        "systemd-networkd configures %s with %s; %s. The files %s… have precedence over it, so a later edit of it changes nothing until the network is removed"
            .formatted(device, file.path(), file.writer(), LinkFiles.PREFIX));
  }

  private boolean isNic(String device) {
    Optional<LinkState> link = current.host().link(device);
    return link.filter(it -> it.isKind("bond") || it.isKind("vlan")).isEmpty();
  }
}
