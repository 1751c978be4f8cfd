package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** Collects the changes of the files of several links. */
final class AdoptedFiles {
  private final CurrentFiles current;
  private final NetworkState planned;
  private final List<FileChange> trial = new ArrayList<>();
  private final List<FileChange> written = new ArrayList<>();
  private final List<FileChange> writtenForExisting = new ArrayList<>();
  private final List<FileChange> deleted = new ArrayList<>();
  private final List<FileChange> deletedForExisting = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();

  /**
   * @param planned the planned host
   */
  AdoptedFiles(CurrentFiles current, NetworkState planned) {
    this.current = current;
    this.planned = planned;
  }

  /**
   * Adds the files of a link.
   *
   * @param netdev the file that creates it; absent if there is to be none
   * @param network the file that configures it; absent if there is to be none
   */
  void add(String device, Optional<FileContent> netdev, Optional<FileContent> network) {
    FileLayers layers = current.layers();
    String netdevName = LinkFiles.netdev(device);
    String networkName = current.ours(device);
    boolean created = netdev.isPresent() || layers.current(netdevName).isPresent();
    List<FileChange> changes = new ArrayList<>();
    changes.addAll(prepared(device, networkName, layers.planTrial(networkName, network)));
    if (leavesBridge(device)) {
      current.inForce(device).map(FileLayers::planUnmanaging).ifPresent(changes::add);
    }
    // A link that exists stays as it is, whatever its file says.
    changes.addAll(
        layers.planTrial(
            netdevName, netdev.flatMap(content -> layers.safe(netdevName).or(() -> netdev))));
    trial.addAll(changes);
    List<FileChange> safe = new ArrayList<>();
    layers.planSafe(networkName, network).ifPresent(safe::add);
    layers.planSafe(netdevName, netdev).ifPresent(safe::add);
    for (FileChange change : safe) {
      if (change.after().isPresent()) {
        (created ? written : writtenForExisting).add(change);
      } else {
        (created ? deleted : deletedForExisting).addFirst(change);
      }
    }
    if (!changes.isEmpty() || !safe.isEmpty()) {
      links.add(new Link(device, network.map(content -> layers.nameOf(networkName, content))));
    }
  }

  /** Returns all changes. */
  Adoption adoption() {
    List<FileChange> safe = new ArrayList<>(written);
    safe.addAll(writtenForExisting);
    safe.addAll(deletedForExisting);
    safe.addAll(deleted);
    return new Adoption(
        trial,
        safe,
        links.stream()
            .map(
                link ->
                    new AdoptedLink(
                        link.device(),
                        current.inForce(link.device()),
                        link.file()
                            .or(
                                () ->
                                    planned.link(link.device()).isPresent()
                                        ? current.original(link.device()).map(OriginalFile::name)
                                        : Optional.empty())))
            .toList());
  }

  /** Lets systemd-networkd leave a new link alone until it takes the link over. */
  private List<FileChange> prepared(String device, String name, List<FileChange> changes) {
    if (changes.isEmpty() || current.host().link(device).isPresent()) {
      return changes;
    }
    List<FileChange> prepared = new ArrayList<>();
    prepared.add(current.layers().planUnmanaging(device, name, changes));
    changes.stream().filter(change -> FileLayers.isDisabling(change.path())).forEach(prepared::add);
    return prepared;
  }

  /**
   * Returns whether a link leaves a bridge. The kernel then reports that the port is deleted, which
   * systemd 252 takes for the end of the link: it configures the link anew, as a port.
   */
  private boolean leavesBridge(String device) {
    Optional<String> master = current.host().link(device).flatMap(LinkState::master);
    return master
            .flatMap(current.host()::link)
            .filter(bridge -> bridge.isKind("bridge"))
            .isPresent()
        && planned.link(device).filter(link -> !link.master().equals(master)).isPresent();
  }

  private record Link(String device, Optional<String> file) {}
}
