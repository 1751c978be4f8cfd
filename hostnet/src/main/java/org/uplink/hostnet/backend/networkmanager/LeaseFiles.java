package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * The files in which NetworkManager stores the leases of its own DHCP client. A client that finds
 * the lease of its profile and device asks the server for the same address.
 */
record LeaseFiles(OwnerFiles files) {
  private static final String NAME = "/var/lib/NetworkManager/internal-%s-%s.lease";

  /**
   * Copies the leases to the links that have the addresses now.
   *
   * @param links the bridges, which exist either before or after the move, and their ports
   * @param from the host before the move
   * @param to the host after the move
   */
  void move(List<AdoptedLink> links, Side from, Side to) {
    for (AdoptedLink link : links) {
      Optional<String> source = from.leaseOf(link, links);
      Optional<String> target = to.leaseOf(link, links);
      if (source.isPresent() && target.isPresent() && !source.equals(target)) {
        files.read(source.get()).ifPresent(lease -> files.write(target.get(), Optional.of(lease)));
      }
    }
  }

  /** Deletes the leases of links that the change has created. */
  void deleteOfCreated(List<AdoptedLink> links) {
    delete(links, AdoptedLink::before, AdoptedLink::after);
  }

  /** Deletes the leases of links that the change has deleted. */
  void deleteOfDeleted(List<AdoptedLink> links) {
    delete(links, AdoptedLink::after, AdoptedLink::before);
  }

  private void delete(
      List<AdoptedLink> links,
      Function<AdoptedLink, Optional<String>> existing,
      Function<AdoptedLink, Optional<String>> missing) {
    for (AdoptedLink link : links) {
      Optional<String> uuid = missing.apply(link);
      if (existing.apply(link).isEmpty() && uuid.isPresent()) {
        files.write(NAME.formatted(uuid.get(), link.device()), Optional.empty());
      }
    }
  }

  /**
   * The host on one side of a move.
   *
   * @param host the network of the host
   * @param profile returns the profile of a link
   */
  record Side(NetworkState host, Function<AdoptedLink, Optional<String>> profile) {
    /** Returns the file of the link's lease: that of the bridge if the link is its port. */
    private Optional<String> leaseOf(AdoptedLink link, List<AdoptedLink> links) {
      Optional<String> master = host.link(link.device()).flatMap(LinkState::master);
      AdoptedLink holder =
          links.stream()
              .filter(other -> master.equals(Optional.of(other.device())))
              .findFirst()
              .orElse(link);
      return profile.apply(holder).map(uuid -> NAME.formatted(uuid, holder.device()));
    }
  }
}
