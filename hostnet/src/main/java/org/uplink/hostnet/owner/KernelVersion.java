package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a kernel, such as 6.1 for the release "6.1.0-26-amd64". */
record KernelVersion(int major, int minor) {
  private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");

  /** The first kernel that accepts a multicast group of a bridge with a list of sources. */
  private static final KernelVersion WITH_GROUP_SOURCES = new KernelVersion(6, 3);

  /** Reads the version of a host's kernel; empty if the host does not tell it. */
  static Optional<KernelVersion> readFrom(Path root) {
    try {
      return parse(Files.readString(root.resolve("proc/sys/kernel/osrelease")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<KernelVersion> parse(String release) {
    Matcher matcher = RELEASE.matcher(release.strip());
    return matcher.matches()
        ? Optional.of(
            new KernelVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  boolean acceptsGroupSources() {
    return major > WITH_GROUP_SOURCES.major
        || (major == WITH_GROUP_SOURCES.major && minor >= WITH_GROUP_SOURCES.minor);
  }
}
