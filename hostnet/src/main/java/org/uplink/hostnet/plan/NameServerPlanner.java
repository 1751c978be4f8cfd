package org.uplink.hostnet.plan;

import java.util.Optional;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.resolver.ResolvConf;

/**
 * The name servers of a network, in the host's resolv.conf. Those of a network that names none stay
 * as they are, and so do those of one that is removed: what was there before is not known.
 *
 * @param host to be changed
 * @param surroundings who else writes the file
 */
record NameServerPlanner(PlannedHost host, HostEnvironment surroundings) {
  /** resolv.conf(5): MAXNS. */
  private static final int MOST = 3;

  void plan(String network, NetworkSpec spec) {
    if (spec.nameservers().size() > MOST) {
      host.warnings.add(
          "network "
              + network
              + ": only the first "
              + MOST
              + " of its name servers are ever asked");
    }
    if (spec.nameservers().isEmpty()
        || ResolvConf.hasNameservers(host.resolver, spec.nameservers())) {
      return;
    }
    Optional<String> leftAlone = surroundings.whyResolverIsNotWritten();
    if (leftAlone.isPresent()) {
      host.warnings.add(
          "network "
              + network
              + ": its name servers are kept with it, but written nowhere: "
              + leftAlone.get());
    } else {
      host.resolver = Optional.of(ResolvConf.withNameservers(host.resolver, spec.nameservers()));
    }
  }
}
