package org.uplink.hostnet.comparison;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Objects in their order, which are found by a key without a look at the others. Several objects
 * may have one key.
 */
final class KeyedList<K, T> {
  private final Function<T, K> key;
  private final Deque<Entry<T>> all = new ArrayDeque<>();
  private final Map<K, List<Entry<T>>> byKey = new HashMap<>();

  KeyedList(List<T> members, Function<T, K> key) {
    this.key = key;
    members.forEach(this::addLast);
  }

  void addFirst(T member) {
    all.addFirst(index(member));
  }

  void addLast(T member) {
    all.addLast(index(member));
  }

  /** Returns the objects with this key. */
  List<T> find(K wanted) {
    return entries(wanted).stream().flatMap(entry -> entry.member.stream()).toList();
  }

  boolean has(K wanted) {
    return entries(wanted).stream().anyMatch(entry -> entry.member.isPresent());
  }

  /** Replaces the objects with this key. The new ones have the same key. */
  void replace(K wanted, UnaryOperator<T> replacement) {
    entries(wanted).forEach(entry -> entry.member = entry.member.map(replacement));
  }

  void remove(K unwanted) {
    entries(unwanted).forEach(entry -> entry.member = Optional.empty());
    byKey.remove(unwanted);
  }

  List<T> toList() {
    return all.stream().flatMap(entry -> entry.member.stream()).toList();
  }

  private List<Entry<T>> entries(K wanted) {
    return byKey.getOrDefault(wanted, List.of());
  }

  private Entry<T> index(T member) {
    Entry<T> entry = new Entry<>(member);
    byKey.computeIfAbsent(key.apply(member), _ -> new ArrayList<>(1)).add(entry);
    return entry;
  }

  /** A place in the list. It is empty after its object was removed. */
  private static final class Entry<T> {
    Optional<T> member;

    Entry(T member) {
      this.member = Optional.of(member);
    }
  }
}
