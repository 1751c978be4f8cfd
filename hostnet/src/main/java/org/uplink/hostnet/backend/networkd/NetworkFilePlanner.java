package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.setup.SetupCode;

/**
 * Plans which files systemd-networkd gets when it takes a changed network over. Changes nothing.
 *
 * @param index returns the index of a link
 */
record NetworkFilePlanner(OwnerFiles files, Networkd networkd, ToIntFunction<String> index) {
  /**
   * Plans a request.
   *
   * @throws SetupRefusedException if systemd-networkd cannot take the changed network over
   */
  Plan plan(NetworkState host, RunningConfiguration running, NetworkRequest request, Plan plan) {
    ConfiguredLinks now = new ConfiguredLinks(running, host);
    ConfiguredLinks then = new ConfiguredLinks(plan.target(), plan.after());
    refuseBonds(request);
    refuseUndecided(running, request, host);
    CurrentFiles current = new CurrentFiles(new FileLayers(files), networkd, host, index);
    AddressingPlanner addressing = new AddressingPlanner(current, now, then);
    AdoptedFiles adopted = new AdoptedFiles(current, plan.after());
    Set<String> links = new TreeSet<>(now.namedBy(request));
    links.addAll(then.namedBy(request));
    refuseUnfinished(host, links);
    for (String device : links) {
      refuseOtherAddresses(current, now, then, device);
      adopted.add(
          device, netdev(current, then, device), network(current, addressing, then, device));
    }
    return plan.withAdoption(adopted.adoption())
        .withWarnings(new OverriddenFiles(current, then).warnings(links));
  }

  /** Returns whether there is a file for a network's device. */
  boolean hasFiles(String device) {
    return new FileLayers(files).current(LinkFiles.network(device)).isPresent();
  }

  /** Returns the links of networks that a reboot keeps, with the files that they need for it. */
  List<AdoptedLink> linksOf(NetworkState host, RunningConfiguration safe) {
    FileLayers layers = new FileLayers(files);
    Map<String, NetworkSpec> specs = new TreeMap<>();
    safe.networks().forEach((name, network) -> specs.put(name, network.spec()));
    List<AdoptedLink> adopted = new ArrayList<>();
    for (String device :
        new ConfiguredLinks(safe, host).namedBy(NetworkRequest.of(specs, safe.bondings()))) {
      String name = LinkFiles.network(device);
      if (layers.isSafe(name)) {
        adopted.add(new AdoptedLink(device, Optional.empty(), Optional.of(name)));
      }
    }
    return adopted;
  }

  /** Returns the permanent MAC of a NIC, if no other link has it. */
  static Optional<MacAddress> uniqueMac(NetworkState host, String nic) {
    return host.link(nic)
        .flatMap(LinkState::permanentMac)
        .filter(
            mac ->
                host.links().stream()
                        .filter(link -> link.permanentMac().filter(mac::equals).isPresent())
                        .count()
                    == 1);
  }

  /** Returns the refusal of something that is not supported. */
  static SetupRefusedException notSupported(String what) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "on NICs of systemd-networkd, Uplink does not support " + what);
  }

  /** Refuses changes of bonds, for which this back end writes no files. */
  private static void refuseBonds(NetworkRequest request) {
    if (!request.bondings().isEmpty() || !request.removedBondings().isEmpty()) {
      throw notSupported(
          "changes of bonds. Change the bond in the files of systemd-networkd, and put the network on the bond as it is");
    }
  }

  /**
   * Refuses a change of a link that still waits for a lease: another link would get another one.
   */
  private void refuseUnfinished(NetworkState host, Set<String> links) {
    for (String device : links) {
      if (host.link(device).isPresent()) {
        networkd
            .findUnfinishedState(index.applyAsInt(device))
            .ifPresent(
                state -> {
                  throw new SetupRefusedException(
                      SetupCode.BUSY,
                      "%1$s still waits for its addresses (systemd-networkd: %2$s), so nothing was changed. Retry when \"networkctl status %1$s\" says that it is configured."
                          .formatted(device, state));
                });
      }
    }
  }

  /** Refuses a change while another one is not safe, except that a network may be removed. */
  private void refuseUndecided(
      RunningConfiguration running, NetworkRequest request, NetworkState host) {
    FileLayers layers = new FileLayers(files);
    for (Map.Entry<String, RunningNetwork> network : running.networks().entrySet()) {
      Set<String> links = new TreeSet<>(List.of(network.getValue().device()));
      network.getValue().spec().lowerLink(host).map(LinkState::name).ifPresent(links::add);
      if (!request.removedNetworks().contains(network.getKey())
          && links.stream().map(LinkFiles::network).anyMatch(layers::isUndecided)) {
        throw notSupported(
            "a second change before the network "
                + network.getKey()
                + " is stored for the next boot. Call Host.setSafeNetworkConfig first");
      }
    }
  }

  /**
   * Refuses a removal after which the NIC's own file gives the NIC other addresses than its network
   * had: systemd-networkd would keep both.
   */
  private static void refuseOtherAddresses(
      CurrentFiles current, ConfiguredLinks now, ConfiguredLinks then, String device) {
    boolean getsAddresses =
        then.host().link(device).isPresent()
            && then.host().addressesOf(device).stream().anyMatch(address -> !address.linkLocal());
    Optional<RunningNetwork> network =
        now.of(device).network().or(now.of(device)::bridge).flatMap(now::network);
    if (!getsAddresses || then.of(device).isUsed() || network.isEmpty()) {
      return;
    }
    Optional<NetworkFile> ours = current.oursOf(network.get().device());
    Optional<OriginalFile> original = current.original(device);
    if (ours.isPresent()
        && original.isPresent()
        && !hasSameAddresses(ours.get(), original.get().content())) {
      throw notSupported(
          "a removal after which %s gets other addresses (%s) than %s has. First give %3$s the addresses of this file"
              .formatted(device, original.get().path(), network.get().device()));
    }
  }

  private static boolean hasSameAddresses(NetworkFile one, NetworkFile other) {
    return one.namedAddresses().equals(other.namedAddresses())
        && FileAddressing.hasDhcp4(one) == FileAddressing.hasDhcp4(other);
  }

  /** Returns the file that creates a link; empty if Uplink does not create it. */
  private static Optional<FileContent> netdev(
      CurrentFiles current, ConfiguredLinks then, String device) {
    if (!then.isCreated(device)) {
      return Optional.empty();
    }
    if (current.host().link(device).isPresent()
        && current.layers().current(LinkFiles.netdev(device)).isEmpty()) {
      throw notSupported(
          "changes of "
              + device
              + ", which Uplink did not create, and leaves as it is. If the NIC is no port of it, give the network another name; otherwise choose another NIC");
    }
    LinkState link = then.host().link(device).orElseThrow();
    NetdevFile file = new NetdevFile(device);
    return Optional.of(link.isKind("bridge") ? file.ofBridge(link) : file.ofVlan(link));
  }

  /** Returns the file that configures a link; empty if it has no role any more. */
  private static Optional<FileContent> network(
      CurrentFiles current, AddressingPlanner addressing, ConfiguredLinks then, String device) {
    ConfiguredLink role = then.of(device);
    if (!role.isUsed()) {
      return Optional.empty();
    }
    boolean created = then.isCreated(device);
    LinkFile file =
        new LinkFile(
            device,
            role,
            created ? Optional.empty() : current.original(device),
            created ? Optional.empty() : uniqueMac(current.host(), device),
            then.host().link(device).map(LinkState::mtu).orElseThrow());
    return Optional.of(file.content(addressing.of(device, role)));
  }
}
