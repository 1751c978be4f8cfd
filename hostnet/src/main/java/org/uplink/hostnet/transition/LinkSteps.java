package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;

/** Computes the steps that create, change and delete links, apart from their masters. */
final class LinkSteps {
  private static final int MTU_OF_NEW_BRIDGE = 1500;

  private final Difference difference;
  private final NetworkState from;
  private final NetworkState to;

  LinkSteps(Difference difference) {
    this.difference = difference;
    from = difference.from();
    to = difference.to();
  }

  /** Raises the MTUs of links first, because a VLAN's MTU cannot exceed that of the link below. */
  List<Step> raiseMtus() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      from.link(link.name())
          .filter(current -> current.mtu() < link.mtu())
          .filter(_ -> !difference.isInterrupted(link.name()))
          .ifPresent(current -> change(current, current.withMtu(link.mtu()), steps));
    }
    return steps;
  }

  /** Returns a batch for each link that is created, and one if a new bridge has to keep its MTU. */
  List<List<Step>> create() {
    List<List<Step>> batches = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      if (difference.isCreated(link.name())) {
        batches.add(
            List.of(new Step(new Operation.CreateLink(link), new Operation.DeleteLink(link))));
        batches.add(keepMtu(link));
      }
    }
    return batches;
  }

  /** Sets links up, and gives them everything else that nothing on them uses yet. */
  List<Step> prepare() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      if (!difference.isInterrupted(link.name())) {
        change(withRaisedMtu(link), beforeLowering(link), steps);
      }
    }
    return steps;
  }

  /** Sets links down, and lowers MTUs, those of upper links first. */
  List<Step> lower() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to).reversed()) {
      if (!difference.isInterrupted(link.name())) {
        change(beforeLowering(link), link, steps);
      }
    }
    return steps;
  }

  /** Deletes links, upper ones first. */
  List<Step> delete() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(from).reversed()) {
      if (difference.isDeleted(link.name())) {
        steps.add(new Step(new Operation.DeleteLink(link), new Operation.CreateLink(link)));
      }
    }
    return steps;
  }

  /**
   * Turns on large receive offload of links that have left their bridge, upper links first: the
   * kernel keeps it off on the ports of a bond that does not have it.
   */
  List<Step> turnOnOffloads() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to).reversed()) {
      if (link.hasReceiveOffload() && !difference.current(link).hasReceiveOffload()) {
        steps.add(
            new Step(new Operation.TurnOnReceiveOffload(link.name()), new Operation.Nothing()));
      }
    }
    return steps;
  }

  /** Adds the step that changes a link, except its master, if the link differs. */
  static void change(LinkState current, LinkState wanted, List<Step> steps) {
    LinkState target = wanted.withMaster(current.master());
    if (!Normalization.matches(current, target)) {
      steps.add(
          new Step(
              new Operation.ChangeLink(current, target),
              new Operation.ChangeLink(target, current)));
    }
  }

  /**
   * Returns the steps after which a new bridge does not take the MTU of its first port. The kernel
   * ignores a request for the MTU that the bridge has.
   */
  private List<Step> keepMtu(LinkState bridge) {
    List<Step> steps = new ArrayList<>();
    boolean isOther =
        to.portsOf(bridge.name()).stream()
            .flatMap(port -> to.link(port).stream())
            .anyMatch(port -> port.mtu() != bridge.mtu());
    if (bridge.isKind("bridge") && bridge.mtu() == MTU_OF_NEW_BRIDGE && isOther) {
      LinkState created = Difference.asCreated(bridge);
      LinkState changed = created.withMtu(MTU_OF_NEW_BRIDGE - 1);
      change(created, changed, steps);
      change(changed, created, steps);
    }
    return steps;
  }

  /**
   * Returns the current link, or how it is directly after its creation, with the raised MTU and the
   * wanted token.
   */
  private LinkState withRaisedMtu(LinkState wanted) {
    LinkState current = from.link(wanted.name()).orElseGet(() -> Difference.asCreated(wanted));
    return current
        .withMtu(Math.max(current.mtu(), wanted.mtu()))
        .withToken(wanted.token().or(current::token));
  }

  /**
   * Returns the wanted link before {@link #lower}. A link goes down, and its MTU becomes smaller,
   * only when nothing uses the link any more.
   */
  private LinkState beforeLowering(LinkState wanted) {
    LinkState current = withRaisedMtu(wanted);
    return wanted.withUp(current.up() || wanted.up()).withMtu(current.mtu());
  }
}
