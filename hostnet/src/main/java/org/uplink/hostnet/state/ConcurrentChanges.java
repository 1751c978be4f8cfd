package org.uplink.hostnet.state;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What other programs have changed since a plan was made, such as an address that keepalived added.
 *
 * <p>It is found by comparing three states: the host before the plan, the host as the plan leaves
 * it, and the host as it is. What neither of the first two has is of another program. A rollback
 * leaves it where it is. If its link is deleted or becomes a port, it moves to the link that has
 * the addresses then. A setting that the plan changes as well is restored.
 */
public final class ConcurrentChanges {
  private final List<ConcurrentChange> changes;

  private ConcurrentChanges(List<ConcurrentChange> changes) {
    this.changes = List.copyOf(changes);
  }

  /** Finds the changes. A snapshot of an earlier agent has no planned state, so none are found. */
  public static ConcurrentChanges find(Snapshot snapshot, NetworkState now) {
    return new ConcurrentChanges(
        snapshot
            .after()
            .map(after -> new ConcurrentChangeSearch(snapshot, after, now).search())
            .orElse(List.of()));
  }

  /** Returns these changes, and those of a later comparison that are not among them. */
  public ConcurrentChanges and(ConcurrentChanges later) {
    return new ConcurrentChanges(
        Stream.concat(
                changes.stream(),
                later.changes.stream()
                    .filter(change -> changes.stream().noneMatch(known -> known.isSame(change))))
            .toList());
  }

  /** Adds to the state that a rollback restores what it has to leave. */
  public NetworkState addTo(NetworkState wanted) {
    NetworkState all = wanted;
    for (ConcurrentChange change : changes) {
      all = change.addTo(all);
    }
    return all;
  }

  /** Describes the changes on a host that keeps its own change, a sentence each. */
  public List<String> describe() {
    return changes.stream()
        .flatMap(change -> change.text().stream())
        .map(text -> "Another program %s.".formatted(text))
        .toList();
  }

  /** Describes the changes and what a rollback did with them. */
  public List<String> describeAfterRollback(NetworkState end) {
    List<String> texts = new ArrayList<>();
    for (ConcurrentChange change : changes) {
      change
          .text()
          .ifPresent(
              text -> texts.add("Another program %s. %s.".formatted(text, change.fate(end))));
    }
    return texts;
  }
}
