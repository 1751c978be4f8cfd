package org.uplink.hostnet.backend.ifupdown;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.interfaces.InterfacesFile;
import org.uplink.hostnet.interfaces.InterfacesFiles;
import org.uplink.hostnet.interfaces.InterfacesLine;
import org.uplink.hostnet.interfaces.Stanza;
import org.uplink.hostnet.interfaces.UpInterfaces;

/** Checks whether the stanzas of a NIC can be replaced by those of a bridge. */
record NicStanzas(String nic, String network, InterfacesFiles configuration, OwnerFiles files) {
  private static final String PENDING = "/etc/network/interfaces.new";

  /** Characters of patterns and of ranges, in ifupdown and in ifupdown2. */
  private static final Pattern PATTERN = Pattern.compile("[/*?\\[=(]");

  /**
   * Returns the stanzas of the NIC, which are in one file.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException if they cannot be replaced
   */
  List<Stanza> check() {
    if (files.read(PENDING).isPresent()) {
      throw StanzaPlanner.refused(
          PENDING + " has changes that somebody is about to apply. Apply or delete them first");
    }
    if (!configuration.unread().isEmpty()) {
      throw StanzaPlanner.refused(
          "Uplink does not know which files \""
              + configuration.unread().getFirst()
              + "\" includes. Name the folder and use * only in the names of its files");
    }
    String stanza = upStanza();
    if (!stanza.equals(nic)) {
      throw StanzaPlanner.refused(
          "ifupdown has brought %s up by the stanza of another interface (%s)"
              .formatted(nic, stanza));
    }
    for (InterfacesFile file : configuration.files()) {
      file.lines().forEach(line -> checkLine(file, line));
      file.stanzas().forEach(this::checkOther);
    }
    List<Stanza> stanzas = configuration.stanzasOf(nic);
    List<String> paths = stanzas.stream().map(Stanza::path).distinct().toList();
    if (paths.size() > 1) {
      throw StanzaPlanner.refused(
          "the stanzas of %s are in several files (%s). Put them into one"
              .formatted(nic, String.join(", ", paths)));
    }
    configuration.files().forEach(this::refuseLink);
    return stanzas;
  }

  private String upStanza() {
    return files
        .read(UpInterfaces.PATH)
        .map(FileContent::decoded)
        .map(UpInterfaces::parse)
        .flatMap(up -> up.stanzaOf(nic))
        .orElse(nic);
  }

  private void checkLine(InterfacesFile file, InterfacesLine line) {
    List<String> names = line.words().stream().skip(1).toList();
    String keyword = line.keyword();
    boolean pattern =
        (line.selectsInterfaces() && names.stream().anyMatch(it -> PATTERN.matcher(it).find()))
            || (keyword.equals("iface")
                && names.stream().limit(1).anyMatch(it -> PATTERN.matcher(it).find()))
            || keyword.equals("rename");
    if (pattern) {
      throw StanzaPlanner.refused(
          "the line \"%s\" of %s may mean %s. Name the interfaces instead"
              .formatted(String.join(" ", line.words()), file.path(), nic));
    }
    if (keyword.equals("mapping") && names.stream().anyMatch(this::matches)) {
      throw StanzaPlanner.refused(
          "the mapping in %s chooses the stanza of %s at each boot".formatted(file.path(), nic));
    }
    if (keyword.equals("allow-ovs") || line.words().contains("OVSBridge")) {
      throw StanzaPlanner.refused(file.path() + " configures Open vSwitch");
    }
  }

  private boolean matches(String pattern) {
    return pattern.equals(nic)
        || (PATTERN.matcher(pattern).find()
            && FileSystems.getDefault()
                .getPathMatcher("glob:" + pattern.replace("/", ""))
                .matches(Path.of(nic)));
  }

  /** Refuses stanzas of other interfaces that are about the NIC or the bridge. */
  private void checkOther(Stanza stanza) {
    if (stanza.device().equals(network)) {
      throw StanzaPlanner.refused(
          "%s has a stanza of %s already".formatted(stanza.path(), network));
    }
    if (stanza.device().startsWith(nic + ":")) {
      throw StanzaPlanner.refused(
          "%s has a stanza of the alias %s. Give its address to %s, in a second stanza or by an up command"
              .formatted(stanza.path(), stanza.device(), nic));
    }
    if (stanza.hasPort(nic)) {
      throw StanzaPlanner.refused(
          "%s makes %s a port of %s at each boot".formatted(stanza.path(), nic, stanza.device()));
    }
  }

  private void refuseLink(InterfacesFile file) {
    if (Files.isSymbolicLink(files.root().resolve(file.path().substring(1)))) {
      throw StanzaPlanner.refused(
          file.path() + " is a symbolic link, which another program may replace");
    }
  }
}
