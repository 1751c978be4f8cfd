package org.uplink.agent.network;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourRequest;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.setup.SetupCode;

/**
 * Finds the addresses that a plan adds to the host and that another machine has by now. The kernel
 * asks for their MACs, as for those of any neighbour (ARP, neighbour discovery).
 */
record OccupiedAddresses(Rtnetlink kernel) {
  /** Long enough for an answer, and for the kernel to ask twice. */
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private static final long POLL_MILLIS = 20;

  /**
   * Refuses a plan that adds such an address. A process without CAP_NET_ADMIN cannot ask, and
   * refuses nothing; it cannot make the change either.
   *
   * @throws SetupRefusedException with all these addresses
   */
  void refuse(Plan plan) {
    List<Query> queries = queries(plan);
    if (queries.isEmpty()) {
      return;
    }
    Set<MacAddress> own =
        plan.before().links().stream()
            .flatMap(link -> link.mac().stream())
            .collect(Collectors.toSet());
    List<String> occupied =
        ask(queries).stream()
            .filter(answer -> answer.mac().filter(mac -> !own.contains(mac)).isPresent())
            .map(
                answer ->
                    "%s, wanted on %s (its MAC: %s)"
                        .formatted(
                            IpLiteral.format(answer.address()),
                            answer.device().name(),
                            answer.mac().orElseThrow()))
            .toList();
    if (!occupied.isEmpty()) {
      throw new SetupRefusedException(
          SetupCode.BAD_ADDRESS,
          "Another machine has an address of the original network now: "
              + String.join(", ", occupied)
              + ". Nothing was changed. Give that machine another address, and try again.");
    }
  }

  private List<Query> queries(Plan plan) {
    NetworkState before = plan.before();
    Set<InetAddress> present = new HashSet<>();
    before.addresses().forEach(address -> present.add(address.local().address()));
    List<Query> queries = new ArrayList<>();
    plan.after().addresses().stream()
        .filter(address -> !address.linkLocal() && present.add(address.local().address()))
        .forEach(
            address ->
                deviceWithPackets(before, address.device())
                    .ifPresent(index -> queries.add(new Query(index, address.local().address()))));
    return queries;
  }

  /** Returns the index of the device that has the packets of a link: the bridge above it. */
  private static Optional<Integer> deviceWithPackets(NetworkState host, String name) {
    Optional<LinkState> link = host.link(name);
    for (Optional<LinkState> above = link; above.isPresent(); ) {
      link = above;
      above = above.flatMap(LinkState::master).flatMap(host::link);
    }
    return link.filter(it -> it.up() && it.index().isPresent()).map(it -> it.index().getAsInt());
  }

  /** Returns the neighbours that have answered. Removes what the questions leave in the table. */
  private List<Neighbour> ask(List<Query> queries) {
    List<Query> asked = new ArrayList<>();
    try {
      for (Query query : queries) {
        Optional<Neighbour> known = find(query);
        if (known.filter(it -> isConfigured(it.state())).isEmpty()) {
          // A known neighbour may have gone long ago.
          known.ifPresent(it -> kernel.apply(NeighbourRequest.delete(it)));
          kernel.apply(NeighbourRequest.resolve(query.device(), query.address()));
          asked.add(query);
        }
      }
      return await(asked);
    } catch (NetlinkException e) {
      return List.of();
    } finally {
      asked.forEach(this::forget);
    }
  }

  private List<Neighbour> await(List<Query> asked) {
    long start = System.nanoTime();
    while (true) {
      List<Neighbour> entries = asked.stream().flatMap(query -> find(query).stream()).toList();
      boolean isOver =
          System.nanoTime() - start >= PATIENCE.toNanos()
              || entries.stream().noneMatch(it -> it.state().equals(NeighbourState.INCOMPLETE));
      if (isOver || !pause()) {
        return entries.stream().filter(it -> it.mac().isPresent()).toList();
      }
    }
  }

  /** Returns false if the thread is to end. */
  private static boolean pause() {
    try {
      Thread.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Neighbour> find(Query query) {
    return kernel.neighbours().list().stream()
        .filter(it -> it.device().index() == query.device())
        .filter(it -> it.address().equals(query.address()) && !it.proxy())
        .findFirst();
  }

  private void forget(Query query) {
    try {
      kernel.apply(NeighbourRequest.delete(query.device(), query.address()));
    } catch (NetlinkException e) {
      // The kernel has forgotten it already.
    }
  }

  private static boolean isConfigured(NeighbourState state) {
    return state.equals(NeighbourState.PERMANENT) || state.equals(NeighbourState.NO_ARP);
  }

  /**
   * A question for an address.
   *
   * @param device the index of the device on which the kernel asks
   */
  private record Query(int device, InetAddress address) {}
}
