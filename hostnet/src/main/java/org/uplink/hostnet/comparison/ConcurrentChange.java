package org.uplink.hostnet.comparison;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A change by another program while a change of the host was pending.
 *
 * @param text what the program did, such as "added the address 192.0.2.7/32 to ovirtmgmt". Absent
 *     if another change implies this one
 * @param newText the text after a rollback moved the object to another link; the same text if the
 *     object stays
 * @param home the link to which a rollback moves the object; absent if the object stays
 * @param adoption makes the change in the state that a rollback restores
 * @param isIn whether a state has the object where the rollback leaves it
 * @param object what was found: an object of the state, the key of a sysctl, or a removed object
 * @param isOver whether a state shows that other programs have taken the change back
 */
record ConcurrentChange(
    Optional<String> text,
    Optional<String> newText,
    Optional<String> home,
    Consumer<IndexedState> adoption,
    Predicate<IndexedState> isIn,
    Object object,
    Predicate<IndexedState> isOver) {
  /** A change that lasts. */
  ConcurrentChange(
      Optional<String> text,
      Optional<String> newText,
      Optional<String> home,
      Consumer<IndexedState> adoption,
      Predicate<IndexedState> isIn,
      Object object) {
    this(text, newText, home, adoption, isIn, object, _ -> false);
  }

  /** A change that a rollback undoes. */
  static ConcurrentChange undone(String text, Object object) {
    return new ConcurrentChange(
        Optional.of(text), Optional.of(text), Optional.empty(), _ -> {}, _ -> false, object);
  }

  /** A change that a rollback leaves. */
  static ConcurrentChange left(
      String text, Consumer<IndexedState> adoption, Predicate<IndexedState> isIn, Object object) {
    return new ConcurrentChange(
        Optional.of(text), Optional.of(text), Optional.empty(), adoption, isIn, object);
  }

  /**
   * A removal that a rollback leaves.
   *
   * @param text absent if another removal implies this one
   * @param isThere whether a state has what a rollback would restore
   * @param planned the object as it was planned
   */
  static ConcurrentChange removed(
      Optional<String> text,
      Consumer<IndexedState> removal,
      Predicate<IndexedState> isThere,
      Record planned) {
    return new ConcurrentChange(
        text, text, Optional.empty(), removal, isThere.negate(), new Removed(planned), isThere);
  }

  /** Returns the object that was removed, as it was planned, if a rollback leaves it removed. */
  Optional<Record> removedObject() {
    return object instanceof Removed(Record planned) ? Optional.of(planned) : Optional.empty();
  }

  /** Makes the change in the state that a rollback restores, unless the state has it. */
  void addTo(IndexedState state) {
    if (!isIn.test(state)) {
      adoption.accept(state);
    }
  }

  /** Describes what a rollback that ended in this state did with the change. */
  String describeRollback(IndexedState end) {
    if (!isIn.test(end)) {
      return "The rollback undid this";
    }
    return home.map(device -> "The rollback moved this to " + device)
        .orElse("The rollback left this as it is");
  }

  /** Describes the change for a host that keeps the pending change. */
  Optional<String> describeKept() {
    String end =
        removedObject().isPresent() ? " A restart of the host does not bring this back." : "";
    return text.map(it -> "Another program %s.%s".formatted(it, end));
  }

  private record Removed(Record planned) {}
}
