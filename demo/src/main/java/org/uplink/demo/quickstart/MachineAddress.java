package org.uplink.demo.quickstart;

import java.net.Inet4Address;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.Scope;

/**
 * Finds the address of this machine for the engine: the first global address, IPv4 before IPv6, in
 * the order of the interfaces. Loopback addresses do not count, because a connection over lo says
 * nothing about a NIC.
 */
final class MachineAddress {
  private MachineAddress() {}

  static Optional<InterfaceAddress> findFirst() {
    try (Rtnetlink net = Rtnetlink.open()) {
      LinkTable links = net.links().list();
      return net.addresses().list().stream()
          .filter(global(links))
          .min(
              Comparator.comparing(
                      (InterfaceAddress address) -> !(address.address() instanceof Inet4Address))
                  .thenComparingInt(address -> address.device().index()));
    }
  }

  private static Predicate<InterfaceAddress> global(LinkTable links) {
    return address ->
        address.scope().equals(Scope.UNIVERSE)
            && !address.address().isLoopbackAddress()
            && !address.flags().tentative()
            && !address.flags().deprecated()
            && links
                .find(address.device().index())
                .filter(link -> link.flags().up() && !link.flags().loopback())
                .isPresent();
  }
}
