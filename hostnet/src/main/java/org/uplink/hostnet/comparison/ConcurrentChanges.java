package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;

/**
 * The changes that other programs made after a plan was computed, such as an address that
 * keepalived added.
 *
 * <p>The search compares three states: the host before the plan, the planned host, and the current
 * host. An object that is in the current state only was added by another program. A rollback keeps
 * the object. If the object's link is deleted or becomes a port, the object moves to the link that
 * then has the addresses. A rollback restores a setting that the plan changed too. An object that
 * an applied plan has put somewhere, and that is nowhere now, was removed by another program. A
 * rollback does not bring it back, unless the host needs it.
 */
public final class ConcurrentChanges {
  /** No changes. */
  public static final ConcurrentChanges NONE = new ConcurrentChanges(List.of());

  private final List<ConcurrentChange> changes;

  private ConcurrentChanges(List<ConcurrentChange> changes) {
    this.changes = List.copyOf(changes);
  }

  /**
   * Finds the changes, but no removals, while the plan may be applied in part. A snapshot of an
   * earlier agent has no planned state, so none are found.
   */
  public static ConcurrentChanges find(Snapshot snapshot, NetworkState now) {
    RenamedLinks renamed = RenamedLinks.find(snapshot, now);
    Snapshot current = renamed.applyTo(snapshot);
    List<ConcurrentChange> changes = new ArrayList<>(renamed.changes());
    current
        .after()
        .ifPresent(
            after -> {
              changes.addAll(new ConcurrentChangeSearch(current, after, now).search());
              changes.addAll(new ConcurrentLinkSearch(current, after, now).search());
            });
    return new ConcurrentChanges(changes);
  }

  /**
   * Finds the changes, also removals. The plan was applied completely, and no rollback has begun.
   */
  public static ConcurrentChanges findAfterPlan(Snapshot snapshot, NetworkState now) {
    return find(snapshot, now).andRemovals(snapshot, now, now);
  }

  /**
   * Returns whether other programs removed something from a host.
   *
   * @param observed the host after the plan was applied completely, and before any rollback
   */
  public static boolean hasRemovals(Snapshot snapshot, NetworkState observed) {
    return !searchRemovals(snapshot, observed).isEmpty();
  }

  /**
   * Returns these changes and the removals, except those that other programs have taken back since.
   *
   * @param observed the host after the plan was applied completely, and before any rollback
   * @param now the current state, which a rollback may have changed in part
   */
  public ConcurrentChanges andRemovals(Snapshot snapshot, NetworkState observed, NetworkState now) {
    IndexedState current = new IndexedState(now);
    List<ConcurrentChange> all = new ArrayList<>(changes);
    searchRemovals(snapshot, observed).stream()
        .filter(change -> !change.isOver().test(current))
        .forEach(all::add);
    return new ConcurrentChanges(all);
  }

  /**
   * Returns these changes, and the changes of a later comparison that are not among them. After the
   * first write of a rollback, an object can also differ because the rollback did not restore it.
   * Leaves out the removals that other programs have taken back.
   *
   * @param now the state of the later comparison
   * @param isOwn whether the rollback has written an object of the state, or a sysctl
   */
  public ConcurrentChanges and(ConcurrentChanges later, NetworkState now, Predicate<Object> isOwn) {
    Set<String> known = new HashSet<>();
    for (ConcurrentChange change : changes) {
      change.text().ifPresent(known::add);
      // A rollback may have moved the object.
      change.newText().ifPresent(known::add);
    }
    IndexedState current = new IndexedState(now);
    List<ConcurrentChange> all = new ArrayList<>(changes);
    all.removeIf(change -> change.isOver().test(current));
    later.changes.stream()
        .filter(change -> change.text().filter(known::contains).isEmpty())
        .filter(change -> !isOwn.test(change.object()))
        .forEach(all::add);
    return new ConcurrentChanges(all);
  }

  /** Adds the objects that a rollback must keep to the state that it restores. */
  public NetworkState addTo(NetworkState wanted) {
    if (changes.isEmpty()) {
      return wanted;
    }
    IndexedState all = new IndexedState(wanted);
    changes.forEach(change -> change.addTo(all));
    return all.toState();
  }

  /** Describes the changes for a host that keeps Uplink's change. */
  public ConcurrentReport report() {
    return new ConcurrentReport(
        changes.stream().flatMap(change -> change.describeKept().stream()).toList(),
        new RemovedObjects(
            changes.stream().flatMap(change -> change.removedObject().stream()).toList()));
  }

  /** Returns a sentence for each change and for what a rollback did with it. */
  public List<String> describeAfterRollback(NetworkState end) {
    List<String> texts = new ArrayList<>();
    IndexedState found = new IndexedState(end);
    for (ConcurrentChange change : changes) {
      change
          .text()
          .ifPresent(
              text ->
                  texts.add(
                      "Another program %s. %s.".formatted(text, change.describeRollback(found))));
    }
    return texts;
  }

  private static List<ConcurrentChange> searchRemovals(Snapshot snapshot, NetworkState observed) {
    Snapshot current = RenamedLinks.find(snapshot, observed).applyTo(snapshot);
    List<ConcurrentChange> removals = new ArrayList<>();
    current
        .after()
        .ifPresent(
            after -> {
              removals.addAll(new ConcurrentLinkSearch(current, after, observed).searchRemovals());
              removals.addAll(new ConcurrentRemovalSearch(current, after, observed).search());
            });
    return removals;
  }
}
