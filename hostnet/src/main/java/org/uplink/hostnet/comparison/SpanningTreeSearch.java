package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.uplink.hostnet.state.LinkState;

/** Finds the spanning tree and the forward delay of bridges that other programs set. */
final class SpanningTreeSearch {
  private SpanningTreeSearch() {}

  static List<ConcurrentChange> find(LinkState link, Optional<LinkState> was, LinkState planned) {
    List<ConcurrentChange> found = new ArrayList<>();
    link.bridge()
        .ifPresent(
            now ->
                planned
                    .bridge()
                    .ifPresent(
                        plan -> {
                          LinkState.Bridge old = was.flatMap(LinkState::bridge).orElse(plan);
                          boolean lasts = was.isPresent() && old.stp() == plan.stp();
                          if (now.stp() != plan.stp() && now.stp() != old.stp()) {
                            found.add(
                                setOfBridge(
                                    link,
                                    "stp_state",
                                    now.stp() ? 1 : 0,
                                    lasts,
                                    LinkState.Bridge::stp,
                                    it -> it.withStp(now.stp())));
                          }
                          long delay = now.forwardDelayMillis();
                          if (delay != plan.forwardDelayMillis()
                              && delay != old.forwardDelayMillis()) {
                            found.add(
                                setOfBridge(
                                    link,
                                    "forward_delay",
                                    delay / 10,
                                    lasts && old.forwardDelayMillis() == plan.forwardDelayMillis(),
                                    LinkState.Bridge::forwardDelayMillis,
                                    it -> it.withForwardDelayMillis(delay)));
                          }
                        }));
    return found;
  }

  /** A rollback leaves the value of a bridge that existed before if the plan does not change it. */
  private static <T> ConcurrentChange setOfBridge(
      LinkState link,
      String name,
      long value,
      boolean lasts,
      Function<LinkState.Bridge, T> property,
      UnaryOperator<LinkState.Bridge> setting) {
    String text = "set %s of %s to %d".formatted(name, link.name(), value);
    return lasts
        ? ConcurrentChange.left(
            text,
            state ->
                state.links().replace(link.name(), it -> it.withBridge(it.bridge().map(setting))),
            state ->
                state
                    .link(link.name())
                    .flatMap(LinkState::bridge)
                    .map(property)
                    .equals(link.bridge().map(property)),
            link)
        : ConcurrentChange.undone(text, link);
  }
}
