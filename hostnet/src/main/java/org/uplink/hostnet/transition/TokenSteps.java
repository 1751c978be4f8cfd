package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.sysctl.SysctlKey;

/**
 * Computes the steps that set the interface identifiers of IPv6 addresses. They are set before a
 * link goes up, because the kernel makes addresses as soon as a router advertises its prefix.
 */
record TokenSteps(Difference difference) {
  private static final String SOLICITATIONS = "router_solicitations";

  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(difference.to())) {
      LinkState current = difference.current(link);
      if (link.token().isPresent() && !link.token().equals(current.token())) {
        setToken(current, link, steps);
      }
    }
    return steps;
  }

  /** The kernel refuses an identifier for a link that does not solicit advertisements. */
  private void setToken(LinkState current, LinkState link, List<Step> steps) {
    SysctlKey key = new SysctlKey("ipv6", link.name(), SOLICITATIONS);
    boolean isSilent = "0".equals(difference.to().sysctls().get(key.toString()));
    Operation solicit = new Operation.SetSysctl(key.toString(), "1");
    Operation silent = new Operation.SetSysctl(key.toString(), "0");
    LinkState changed = current.withToken(link.token());
    if (isSilent) {
      steps.add(new Step(solicit, silent));
    }
    steps.add(
        new Step(
            new Operation.ChangeLink(current, changed),
            new Operation.ChangeLink(changed, current)));
    if (isSilent) {
      steps.add(new Step(silent, solicit));
    }
  }
}
