package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkRequest;

/**
 * The MTUs of a plan. As long as NetworkManager runs, it sets the MTU of a connected profile again
 * whenever something about its link changes, so the change of a kernel's MTU may not last.
 *
 * @param planned the host after the plan
 */
record PlannedMtus(Rtnetlink net, NetworkState planned) {
  /**
   * Sets the MTUs again that differ from the plan. NetworkManager must not run.
   *
   * @param links the links, those below before those above
   */
  void set(List<AdoptedLink> links) {
    for (AdoptedLink link : links) {
      Optional<Integer> wanted = planned.link(link.device()).map(LinkState::mtu);
      Optional<Link> has = net.links().find(link.device());
      if (wanted.isPresent() && has.filter(it -> it.mtu() != wanted.get()).isPresent()) {
        net.apply(LinkRequest.change(has.get().index()).mtu(wanted.get()));
      }
    }
  }
}
