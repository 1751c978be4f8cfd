package org.uplink.hostnet.backend.networkd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;

/**
 * The two layers of Uplink's files. The safe ones are in {@code /etc}. In {@code /run}, where the
 * next boot does not find them, is what a change that is not safe has in their place: files with
 * other names, because of two files with one name that in {@code /etc} counts, and drop-in files
 * that disable those in {@code /etc}.
 */
record FileLayers(OwnerFiles files) {
  private static final String SAFE_FOLDER = "/etc/systemd/network/";
  private static final String TRIAL_FOLDER = "/run/systemd/network/";
  private static final String DISABLING = ".d/uplink-disabled.conf";
  private static final String UNMANAGING = ".d/uplink-unmanaged.conf";
  private static final String READABLE = "rw-r--r--";

  /** Returns the content that counts now of a file with this safe name. */
  Optional<FileContent> current(String name) {
    return files
        .read(trialPath(name))
        .or(() -> isDisabled(name) ? Optional.empty() : files.read(safePath(name)));
  }

  /** Returns whether a change that is not safe has changed a file. */
  boolean isUndecided(String name) {
    return files.read(trialPath(name)).isPresent() || isDisabled(name);
  }

  /** Returns the content of a safe file. */
  Optional<FileContent> safe(String name) {
    return files.read(safePath(name));
  }

  /** Returns whether there is a safe file of this name. */
  boolean isSafe(String name) {
    return safe(name).isPresent();
  }

  /**
   * Returns the name of a file while the change is not safe.
   *
   * @param wanted its content after the change
   */
  String nameOf(String name, FileContent wanted) {
    return isSafe(name, wanted) ? name : LinkFiles.trialOf(name);
  }

  /**
   * Returns the changes in {@code /run} with which a file has a content.
   *
   * @param wanted the content; absent if there is to be no such file
   */
  List<FileChange> planTrial(String name, Optional<FileContent> wanted) {
    boolean same = wanted.filter(content -> isSafe(name, content)).isPresent();
    List<FileChange> changes = new ArrayList<>();
    plan(changes, trialPath(name), same ? Optional.empty() : wanted);
    plan(
        changes,
        disablingPath(name),
        isSafe(name) && !same ? Optional.of(disabling()) : Optional.empty());
    return changes;
  }

  /** Returns the change in {@code /etc} with which a file has a content; empty if it has it. */
  Optional<FileChange> planSafe(String name, Optional<FileContent> wanted) {
    List<FileChange> changes = new ArrayList<>();
    plan(changes, safePath(name), wanted);
    return changes.stream().findFirst();
  }

  /**
   * Returns a change in {@code /run} whose earlier content lets systemd-networkd leave a link
   * alone.
   *
   * @param changes the changes of the file
   */
  FileChange planUnmanaging(String device, String name, List<FileChange> changes) {
    FileContent unmanaging =
        content(
            List.of(
                Section.of("Match").with("Name", device),
                Section.of("Link").with("Unmanaged", "yes")));
    String path = trialPath(name);
    Optional<FileContent> after =
        changes.stream()
            .filter(change -> change.path().equals(path))
            .findFirst()
            .flatMap(FileChange::after);
    return new FileChange(path, Optional.of(unmanaging), after);
  }

  /**
   * Returns a change in {@code /run} whose earlier content lets systemd-networkd leave a link alone
   * that has a file. There is no such content after the change.
   *
   * @param name the name of the file, as it is now
   */
  static FileChange planUnmanaging(String name) {
    return new FileChange(
        TRIAL_FOLDER + name + UNMANAGING,
        Optional.of(content(List.of(Section.of("Link").with("Unmanaged", "yes")))),
        Optional.empty());
  }

  /** Returns whether a file lets systemd-networkd leave a link alone. */
  static boolean isUnmanaging(Optional<FileContent> content) {
    return content
        .map(file -> NetworkFile.parse(file.decoded()).has("Link", "Unmanaged"))
        .orElse(false);
  }

  /** Returns whether a file in {@code /run} creates a link, or disables the safe one that does. */
  static boolean isNetdev(String path, String device) {
    String name = LinkFiles.netdev(device);
    return path.equals(trialPath(name)) || path.equals(disablingPath(name));
  }

  /** Returns whether a file in {@code /run} disables a safe one. */
  static boolean isDisabling(String path) {
    return path.endsWith(DISABLING);
  }

  /** Returns whether a file disables the safe one for which another file is in {@code /run}. */
  static boolean disables(String path, String trial) {
    return path.equals(disablingPath(LinkFiles.safeOf(Networkd.nameOf(trial))));
  }

  /** Returns the content of a file that everybody can read, as systemd-networkd has to. */
  static FileContent content(List<Section> sections) {
    return FileContent.of(
        new NetworkFile(sections).text().getBytes(StandardCharsets.UTF_8), READABLE);
  }

  private void plan(List<FileChange> changes, String path, Optional<FileContent> wanted) {
    FileChange change =
        wanted.isPresent() ? files.planWrite(path, wanted.get()) : files.planDelete(path);
    if (!files.isDone(change)) {
      changes.add(change);
    }
  }

  private boolean isSafe(String name, FileContent content) {
    return files.read(safePath(name)).filter(content::equals).isPresent();
  }

  private boolean isDisabled(String name) {
    return files.read(disablingPath(name)).isPresent();
  }

  private static String safePath(String name) {
    return SAFE_FOLDER + name;
  }

  private static String trialPath(String name) {
    return TRIAL_FOLDER + LinkFiles.trialOf(name);
  }

  private static String disablingPath(String name) {
    return TRIAL_FOLDER + name + DISABLING;
  }

  /**
   * Disables a file until the next boot: no host has this name, because host names have no spaces.
   */
  private static FileContent disabling() {
    return content(List.of(Section.of("Match").with("Host", "disabled by uplink")));
  }
}
