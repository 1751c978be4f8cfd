package org.uplink.demo.quickstart;

import java.net.Inet4Address;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Route;

/**
 * Finds the address of this machine for the engine: a global address, IPv4 before IPv6. One of the
 * device of the default route comes first, because the bridges of containers have addresses too;
 * then the order of the interfaces decides. Loopback addresses do not count, because a connection
 * over lo says nothing about a NIC.
 */
final class MachineAddress {
  private MachineAddress() {}

  static Optional<InterfaceAddress> findFirst() {
    try (Rtnetlink net = Rtnetlink.open()) {
      LinkTable links = net.links().list();
      Set<Integer> byDefault = defaultDevices(net.routes().list(TableId.MAIN));
      return net.addresses().list().stream()
          .filter(global(links))
          .min(
              Comparator.comparing(
                      (InterfaceAddress address) -> !(address.address() instanceof Inet4Address))
                  .thenComparing(address -> !byDefault.contains(address.device().index()))
                  .thenComparingInt(address -> address.device().index()));
    }
  }

  /** Returns the devices of each family's default route with the smallest metric. */
  private static Set<Integer> defaultDevices(List<Route> main) {
    Set<Integer> devices = new TreeSet<>();
    for (boolean ipv4 : new boolean[] {true, false}) {
      main.stream()
          .filter(route -> route.destination().length() == 0)
          .filter(route -> route.destination().address() instanceof Inet4Address == ipv4)
          .min(Comparator.comparingLong(route -> route.priority().orElse(0)))
          .stream()
          .flatMap(route -> route.nextHops().stream())
          .flatMap(hop -> hop.device().stream())
          .map(Device::index)
          .forEach(devices::add);
    }
    return devices;
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
