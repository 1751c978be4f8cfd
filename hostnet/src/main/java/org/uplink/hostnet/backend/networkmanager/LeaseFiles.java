package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.OwnerFiles;

/**
 * The files in which NetworkManager stores the leases of its own DHCP client. A client that finds
 * the lease of its profile and device asks the server for the same address.
 */
record LeaseFiles(OwnerFiles files) {
  private static final String NAME = "/var/lib/NetworkManager/internal-%s-%s.lease";

  /**
   * Copies the lease to the link that has the addresses now.
   *
   * @param links the bridge, which exists either before or after the move, and its port
   * @param from the profile of a link before the move
   * @param to the profile of a link after the move
   */
  void move(
      List<AdoptedLink> links,
      Function<AdoptedLink, Optional<String>> from,
      Function<AdoptedLink, Optional<String>> to) {
    Optional<String> source = holder(links, from);
    Optional<String> target = holder(links, to);
    if (source.isPresent() && target.isPresent()) {
      files.read(source.get()).ifPresent(lease -> files.write(target.get(), Optional.of(lease)));
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

  /** Returns the lease file of the bridge if it has a profile, else that of the only link. */
  private static Optional<String> holder(
      List<AdoptedLink> links, Function<AdoptedLink, Optional<String>> profile) {
    return links.stream()
        .filter(link -> profile.apply(link).isPresent())
        .findFirst()
        .map(link -> NAME.formatted(profile.apply(link).orElseThrow(), link.device()));
  }
}
