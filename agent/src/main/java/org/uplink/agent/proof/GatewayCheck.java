package org.uplink.agent.proof;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/**
 * A gateway answers the kernel's requests for its MAC on the network's device. That is more than
 * many gateways answer to ping(8). A packet to its port for discarded packets makes the kernel ask.
 */
record GatewayCheck(RequiredProof.Gateway proof, Rtnetlink kernel) implements ProofCheck {
  private static final int DISCARD = 9;

  @Override
  public Optional<String> fault(String device) {
    String gateway = IpLiteral.format(proof.address());
    int index = kernel.links().find(device).map(Link::index).orElse(-1);
    boolean linkLocal = proof.address().isLinkLocalAddress();
    Optional<String> fault =
        linkLocal
            ? Optional.empty()
            : FlowRoute.fault(kernel, RouteQuery.to(proof.address()), device);
    if (index < 0 || fault.isPresent()) {
      return fault.or(() -> Optional.of("there is no " + device));
    }
    try (var socket = new DatagramSocket()) {
      InetAddress target =
          linkLocal && proof.address() instanceof Inet6Address
              ? Inet6Address.getByAddress(null, proof.address().getAddress(), index)
              : proof.address();
      socket.send(new DatagramPacket(new byte[1], 1, target, DISCARD));
    } catch (IOException e) {
      return Optional.of(
          "no packet could be sent to the gateway %s: %s".formatted(gateway, e.getMessage()));
    }
    Optional<NeighbourState> state =
        kernel.neighbours().list().stream()
            .filter(it -> it.device().index() == index && it.address().equals(proof.address()))
            .map(Neighbour::state)
            .findFirst();
    return state.filter(GatewayCheck::answers).isPresent()
        ? Optional.empty()
        : Optional.of("the gateway %s does not answer on %s".formatted(gateway, device));
  }

  /** The others say only that it has answered once. The kernel asks again some seconds later. */
  private static boolean answers(NeighbourState state) {
    return state.equals(NeighbourState.REACHABLE)
        || state.equals(NeighbourState.PERMANENT)
        || state.equals(NeighbourState.NO_ARP);
  }
}
