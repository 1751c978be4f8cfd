package org.uplink.rtnetlink;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.rtnetlink.KernelEvent.AddressChanged;
import org.uplink.rtnetlink.KernelEvent.LinkChanged;
import org.uplink.rtnetlink.KernelEvent.RouteChanged;
import org.uplink.rtnetlink.KernelEvent.RuleChanged;
import org.uplink.rtnetlink.RouteChange.Cause;

/**
 * Keeps the latest events, to find the cause of a new result of a watched route. Only the watcher's
 * thread uses it.
 *
 * <p>The kernel does not say which change caused a new result. An event is a possible cause if it
 * came after the previous result, and if it can affect the query: a route that covers the
 * destination, a rule of the same address family, or a link or address of a device that the old or
 * new result names.
 */
final class EventHistory {
  private static final int LIMIT = 256;

  private final Deque<KernelEvent> events = new ArrayDeque<>();

  /** The number of the first event in the history. Events are numbered consecutively. */
  private long first;

  /** The number of the first event that was not removed because its effects are over. */
  private long firstInEffect;

  /** Adds an event. Removes the oldest event if the history is full. */
  void add(KernelEvent event) {
    if (events.size() == LIMIT) {
      events.removeFirst();
      first++;
    }
    events.addLast(event);
  }

  /** Removes all events, because their effects are over: none is the cause of a later result. */
  void clear() {
    first = end();
    firstInEffect = first;
    events.clear();
  }

  /** Returns the number of the next event. */
  long end() {
    return first + events.size();
  }

  /**
   * Finds the number of the first event that can affect the result.
   *
   * @param since the number of the first event that counts
   * @param destination the destination of the query
   * @param devices the indexes of the devices that the old and the new result name
   */
  Optional<Long> findFirst(long since, InetAddress destination, Set<Integer> devices) {
    long number = first;
    for (KernelEvent event : events) {
      if (number >= since && canAffect(event, destination, devices)) {
        return Optional.of(number);
      }
      number++;
    }
    return Optional.empty();
  }

  /**
   * Finds the cause of a new result.
   *
   * @param since the number of the first event that may be the cause
   * @param destination the destination of the query
   * @param devices the indexes of the devices that the old and the new result name
   * @return empty if the history has no event from {@code since} on
   */
  Optional<Cause> findCause(long since, InetAddress destination, Set<Integer> devices) {
    List<KernelEvent> candidates = new ArrayList<>();
    long number = first;
    for (KernelEvent event : events) {
      if (number++ >= since) {
        candidates.add(event);
      }
    }
    List<KernelEvent> causes =
        candidates.stream().filter(event -> canAffect(event, destination, devices)).toList();
    if (causes.isEmpty()) {
      causes = candidates.stream().filter(event -> !isNeighbour(event)).toList();
    }
    if (causes.isEmpty()) {
      causes = candidates;
    }
    long lost = Math.max(0, first - Math.max(since, firstInEffect));
    if (causes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        causes.size() == 1 && lost == 0
            ? new RouteChange.Notified(causes.getFirst())
            : new RouteChange.Several(causes, lost));
  }

  private static boolean canAffect(
      KernelEvent event, InetAddress destination, Set<Integer> devices) {
    boolean ipv6 = isIpv6(destination);
    return switch (event) {
      case RouteChanged(var route, var _) -> route.destination().contains(destination);
      case RuleChanged(var rule, var _) -> rule.ipv6() == ipv6;
      case AddressChanged(var address, var _) ->
          isIpv6(address.address()) == ipv6
              && (devices.contains(address.device().index())
                  || address.local().contains(destination));
      case LinkChanged(var link, var _) -> devices.contains(link.index());
      case KernelEvent.NextHopChanged _, KernelEvent.EventsLost _ -> true;
      case KernelEvent.NeighbourChanged _, KernelEvent.SettingChanged _ -> false;
    };
  }

  private static boolean isNeighbour(KernelEvent event) {
    return event instanceof KernelEvent.NeighbourChanged;
  }

  private static boolean isIpv6(InetAddress address) {
    return address.getAddress().length == 16;
  }
}
