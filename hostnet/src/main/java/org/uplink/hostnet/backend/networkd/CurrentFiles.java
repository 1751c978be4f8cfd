package org.uplink.hostnet.backend.networkd;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.backend.networkd.file.ClientId;
import org.uplink.hostnet.backend.networkd.file.DhcpIdentity;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * The files with which systemd-networkd configures the links now.
 *
 * @param index returns the index of a link
 */
record CurrentFiles(
    FileLayers layers, Networkd networkd, NetworkState host, ToIntFunction<String> index) {
  /** Returns the name of Uplink's file of a link. A NIC that was renamed keeps its file. */
  String ours(String device) {
    return inForce(device)
        .map(LinkFiles::safeOf)
        .filter(LinkFiles::isOurs)
        .orElse(LinkFiles.network(device));
  }

  /** Returns the content of Uplink's file of a link, if there is one. */
  Optional<NetworkFile> oursOf(String device) {
    return layers.current(ours(device)).map(FileContent::decoded).map(NetworkFile::parse);
  }

  /** Returns the name of the file of a link, if there is such a link and it has one. */
  Optional<String> inForce(String device) {
    return path(device).map(Networkd::nameOf);
  }

  /**
   * Returns the identity by which DHCP servers know a link. Waits for it if the link has a leased
   * address and systemd-networkd, which was started a moment ago, asks for the lease again.
   *
   * @param file the file of the link, which can say that leased addresses do not expire
   * @throws org.uplink.hostnet.request.SetupRefusedException if systemd-networkd has no lease of a
   *     leased address
   */
  DhcpIdentity dhcpIdentity(String device, NetworkFile file) {
    if (host.link(device).isEmpty()) {
      return DhcpIdentity.NONE;
    }
    int number = index.applyAsInt(device);
    return new DhcpIdentity(
        identity(
                device,
                address -> address.ipv4() && FileAddressing.isLeased(file, address),
                "DHCP",
                () -> networkd.findClientId(number))
            .map(ClientId::new),
        identity(
            device,
            address -> !address.ipv4() && address.expires() && address.local().isHost(),
            "DHCPv6",
            () -> networkd.findDhcp6Association(number)));
  }

  /**
   * Finds the file that a link had before Uplink changed it; empty if it had none.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException if the file was deleted, or has
   *     precedence over Uplink's files
   */
  Optional<OriginalFile> original(String device) {
    Optional<NetworkFile> ours = oursOf(device);
    if (ours.isEmpty()) {
      return Optional.of(OriginalFile.read(device, path(device), layers.files()));
    }
    return LinkFile.originalIn(ours.get())
        .map(
            name ->
                OriginalFile.find(layers.files(), name)
                    .orElseThrow(
                        () ->
                            NetworkFilePlanner.notSupported(
                                "changes of a link whose earlier file was deleted. Write %s again, which configured %s"
                                    .formatted(name, device))));
  }

  private Optional<String> identity(
      String device,
      Predicate<AddressState> isLeased,
      String protocol,
      Supplier<Optional<String>> said) {
    Optional<AddressState> leased = host.addressesOf(device).stream().filter(isLeased).findAny();
    if (leased.isEmpty()) {
      return said.get();
    }
    Optional<String> identity = networkd.awaitLease(said);
    if (identity.isEmpty()) {
      throw NetworkFilePlanner.notSupported(
          "the address %s of %s, which is from %s, but not from the DHCP client of systemd-networkd. If another DHCP client runs, stop it, and set DHCP=yes or a static address"
              .formatted(leased.get().local(), device, protocol));
    }
    return identity;
  }

  private Optional<String> path(String device) {
    return host.link(device)
        .map(LinkState::name)
        .flatMap(name -> networkd.findFile(index.applyAsInt(name)));
  }
}
