package org.uplink.hostnet.plan;

import java.util.Optional;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans the name servers of a network in the host's resolv.conf. If a network names no name
 * servers, or is removed, resolv.conf does not change, because the earlier name servers are not
 * known.
 *
 * @param host the planned host
 * @param environment tells whether another program writes resolv.conf
 */
record NameServerPlanner(PlannedHost host, HostEnvironment environment) {
  /** resolv.conf(5): MAXNS. */
  private static final int MAX = 3;

  void plan(String network, NetworkSpec spec) {
    if (spec.nameservers().size() > MAX) {
      host.warnings.add(
          PlanWarning.ofHost(
              WarningCode.TOO_MANY_NAME_SERVERS,
              network,
              "network %s: the resolver uses only the first %d name servers"
                  .formatted(network, MAX)));
    }
    if (spec.nameservers().isEmpty()
        || ResolvConf.hasNameservers(host.resolver, spec.nameservers())) {
      return;
    }
    Optional<String> notWritten = environment.whyResolverIsNotWritten();
    if (notWritten.isPresent()) {
      host.warnings.add(
          PlanWarning.ofHost(
              WarningCode.NAME_SERVERS_NOT_WRITTEN,
              network,
              "network %s: its name servers are stored but not written, because %s"
                  .formatted(network, notWritten.get())));
    } else {
      host.resolver = Optional.of(ResolvConf.withNameservers(host.resolver, spec.nameservers()));
    }
  }
}
