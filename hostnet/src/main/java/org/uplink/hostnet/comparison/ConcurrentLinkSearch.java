package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;

/**
 * Finds the links that other programs created or deleted, set up or down, or gave another bridge or
 * bond. A change itself deletes links, sets them down and takes them out of bonds for a short time,
 * so that these count only after the plan was applied.
 */
final class ConcurrentLinkSearch {
  private final IndexedState before;
  private final IndexedState after;
  private final NetworkState now;
  private final Set<String> devices;
  private final List<ConcurrentChange> found = new ArrayList<>();

  ConcurrentLinkSearch(Snapshot snapshot, NetworkState after, NetworkState now) {
    before = new IndexedState(snapshot.before());
    this.after = new IndexedState(after);
    this.now = now;
    devices = new TreeSet<>(snapshot.devices());
  }

  /** Finds what other programs created, added to a bridge or bond, or set up. */
  List<ConcurrentChange> search() {
    now.links().forEach(this::compareMaster);
    now.links().stream()
        .filter(link -> link.up() && isUpToOthers(link))
        .forEach(link -> found.add(setUp(link)));
    return found;
  }

  /**
   * Finds what other programs deleted, took out of a bridge or bond, or set down. The plan was
   * applied completely, and no rollback has begun.
   */
  List<ConcurrentChange> searchRemovals() {
    now.links().forEach(this::compareMissingMaster);
    now.links().stream()
        .filter(link -> !link.up() && isUpToOthers(link))
        .forEach(link -> found.add(ConcurrentChange.undone(describeUp(link), link)));
    devices.forEach(this::compareDeleted);
    return found;
  }

  private Stream<IndexedState> ours() {
    return Stream.of(before, after);
  }

  private void compareMaster(LinkState link) {
    String name = link.name();
    Optional<String> master = link.master();
    boolean hasOtherMaster =
        master.isPresent()
            && ours()
                .noneMatch(state -> state.link(name).flatMap(LinkState::master).equals(master));
    if (devices.contains(name)) {
      if (hasOtherMaster) {
        found.add(ConcurrentChange.undone("added %s to %s".formatted(name, master.get()), name));
      }
      return;
    }
    if (hasOtherMaster && devices.contains(master.get())) {
      found.add(linkOn("added %s to %s".formatted(name, master.get()), link, LinkState::master));
    }
    if (link.lower().filter(devices::contains).isPresent()
        && ours().noneMatch(state -> state.link(name).isPresent())) {
      found.add(
          linkOn("created %s on %s".formatted(name, link.lower().get()), link, LinkState::lower));
    }
  }

  private void compareMissingMaster(LinkState link) {
    if (devices.contains(link.name()) && link.master().isEmpty()) {
      after
          .link(link.name())
          .flatMap(LinkState::master)
          .filter(planned -> now.link(planned).isPresent())
          .ifPresent(planned -> found.add(withoutMaster(link.name(), planned)));
    }
  }

  /** A rollback gives the link the bridge or bond that it had before the plan. */
  private static ConcurrentChange withoutMaster(String port, String master) {
    return ConcurrentChange.left(
        "removed %s from %s".formatted(port, master),
        _ -> {},
        state -> state.link(port).filter(it -> it.master().isEmpty()).isPresent(),
        port);
  }

  /**
   * Returns the change for a link of another program on one of the plan's links. The rollback does
   * not delete the other program's link, unless it deletes the plan's link below it.
   */
  private static ConcurrentChange linkOn(
      String text, LinkState link, Function<LinkState, Optional<String>> used) {
    return ConcurrentChange.left(
        text,
        _ -> {},
        state ->
            state
                .link(link.name())
                .filter(it -> used.apply(it).equals(used.apply(link)))
                .isPresent(),
        "link " + link.name());
  }

  /** Returns whether neither the host before the plan nor the planned host has the link so. */
  private boolean isUpToOthers(LinkState link) {
    return devices.contains(link.name())
        && after.link(link.name()).isPresent()
        && ours()
            .flatMap(state -> state.link(link.name()).stream())
            .noneMatch(it -> it.up() == link.up());
  }

  /** A rollback sets a link up again that was up. A link that was down stays up. */
  private static ConcurrentChange setUp(LinkState link) {
    return ConcurrentChange.left(
        describeUp(link),
        state -> state.links().replace(link.name(), it -> it.withUp(true)),
        state -> state.link(link.name()).filter(LinkState::up).isPresent(),
        link);
  }

  private static String describeUp(LinkState link) {
    return "set %s %s".formatted(link.name(), link.up() ? "up" : "down");
  }

  /** A rollback makes a link again that it can create. A NIC that is gone is a difference. */
  private void compareDeleted(String device) {
    after
        .link(device)
        .filter(LinkState::canBeCreated)
        .filter(_ -> now.link(device).isEmpty())
        .ifPresent(
            link ->
                found.add(
                    ConcurrentChange.left(
                        "deleted " + device,
                        _ -> {},
                        state -> state.link(device).isEmpty(),
                        link)));
  }
}
