package org.uplink.hostnet.backend.networkmanager;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;

/**
 * Collects the changes of profiles with which NetworkManager takes a change over. A network that a
 * reboot undoes becomes safe together with a later change, so its profiles belong to that change
 * too.
 */
final class ProfileChanges {
  private final OwnerFiles files;
  private final List<FileChange> trialFiles = new ArrayList<>();
  private final List<FileChange> safeFiles = new ArrayList<>();
  private final List<FileChange> armed = new ArrayList<>();
  private final List<FileChange> disarmed = new ArrayList<>();
  private final List<AdoptedLink> links = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  ProfileChanges(OwnerFiles files) {
    this.files = files;
  }

  /**
   * Adds the profile that a device has after the change.
   *
   * @param name the name of the profile's file
   * @param before the id of the device's profile before the change; absent if there is no device
   */
  void put(String device, Optional<String> before, String name, Keyfile profile) {
    links.add(new AdoptedLink(device, before, profile.uuid()));
    put(name, FileContent.ofPrivate(profile.text()));
  }

  /**
   * Adds the removal of a profile. Until the change is safe, the profile stays and does not
   * connect.
   *
   * @param after the id of the device's profile after the change; absent if the change deletes the
   *     device
   */
  void remove(String device, StoredProfile removed, Optional<String> after) {
    Keyfile profile = removed.keyfile();
    links.add(new AdoptedLink(device, profile.uuid(), after));
    names.add(removed.name());
    trialFiles.add(
        files.planWrite(
            StoredProfiles.trialPath(removed.name()),
            FileContent.ofPrivate(profile.with("connection", "autoconnect", "false").text())));
    FileChange deletion = files.planDelete(StoredProfiles.safePath(removed.name()));
    if (deletion.before().isPresent()) {
      safeFiles.addFirst(deletion);
    }
  }

  /** Adds that the original profile of a device does not connect by itself any more. */
  void disarm(OriginalProfile original) {
    FileChange change = original.disarming();
    if (!change.before().equals(change.after())) {
      disarmed.add(change);
    }
  }

  /**
   * Adds that the original profile of a device is as it was.
   *
   * @param remembering the profile that remembers it
   */
  void arm(OriginalProfile original, Keyfile remembering) {
    armed.add(original.arming(remembering));
  }

  /**
   * Keeps the profile of another network that is not safe yet: it is only in {@code /run}. Does
   * nothing if the change has a profile of this name.
   */
  void keep(StoredProfile profile) {
    if (!profile.safe() && !names.contains(profile.name())) {
      put(profile.name(), profile.content());
    }
  }

  /**
   * Returns the changes. At the next boot, the devices have profiles with each part of the files
   * for it: those that an original profile connects get it first, those that Uplink's profiles
   * connect lose it last.
   */
  Adoption adoption() {
    List<FileChange> safe = new ArrayList<>(armed);
    safe.addAll(safeFiles);
    safe.addAll(disarmed);
    boolean changes = trialFiles.stream().anyMatch(file -> !file.before().equals(file.after()));
    return new Adoption(trialFiles, safe, changes ? links : List.of());
  }

  private void put(String name, FileContent content) {
    names.add(name);
    FileChange trial = files.planWrite(StoredProfiles.trialPath(name), content);
    FileChange safe = files.planWrite(StoredProfiles.safePath(name), content);
    boolean isSafe = safe.before().equals(safe.after());
    if (!isSafe || trial.before().isPresent()) {
      trialFiles.add(trial);
    }
    if (!isSafe) {
      safeFiles.add(safe);
    }
  }
}
