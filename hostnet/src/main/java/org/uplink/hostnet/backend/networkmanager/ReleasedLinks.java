package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;

/**
 * Keeps NetworkManager away from the links of a change that deletes links. NetworkManager runs
 * while the kernel's network changes and while the change waits for its proof.
 */
record ReleasedLinks(OwnerFiles files, NetworkManager manager, Adoption adoption) {
  /**
   * Lets NetworkManager neither connect the profiles that the change removes nor touch the links of
   * its networks. Does nothing if the change deletes no link.
   *
   * <p>The release alone does not keep a deleted link away: the deletion ends the release, and
   * NetworkManager creates the link again when it looks for profiles to connect the next time. So
   * the profile must not connect by itself, which changes nothing of its link.
   */
  void release() {
    if (adoption.links().stream().allMatch(link -> link.after().isPresent())) {
      return;
    }
    List<FileChange> removed =
        adoption.trialFiles().stream()
            .filter(file -> profile(file).filter(StoredProfile::isRemoved).isPresent())
            .toList();
    files.applyAllOrFail(removed);
    manager.load(removed.stream().map(FileChange::path).toList());
    Set<String> profiles =
        adoption.trialFiles().stream()
            .flatMap(file -> profile(file).flatMap(it -> it.keyfile().uuid()).stream())
            .collect(Collectors.toSet());
    adoption.links().stream()
        .filter(link -> link.before().filter(profiles::contains).isPresent())
        .forEach(link -> manager.release(link.device()));
  }

  private static Optional<StoredProfile> profile(FileChange file) {
    return file.after().map(content -> new StoredProfile(file.path(), content, false));
  }
}
