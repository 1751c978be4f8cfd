package org.uplink.hostnet.backend.networkd;

/** The names of Uplink's files. */
final class LinkFiles {
  /** The names of all files start with it. It sorts before those of operators and of netplan. */
  static final String PREFIX = "05-uplink-";

  /** Begins the names of files of a change that is not safe. No link has a colon in its name. */
  private static final String TRIAL = PREFIX + "trial:";

  private LinkFiles() {}

  /** Returns the name of the file that configures a link. */
  static String network(String device) {
    return PREFIX + device + ".network";
  }

  /** Returns the name of the file that creates a link. */
  static String netdev(String device) {
    return PREFIX + device + ".netdev";
  }

  /** Returns the name of a file while its change is not safe. */
  static String trialOf(String name) {
    return TRIAL + name.substring(PREFIX.length());
  }

  /** Returns the name that a file has when its change is safe. Names of others stay. */
  static String safeOf(String name) {
    return name.startsWith(TRIAL) ? PREFIX + name.substring(TRIAL.length()) : name;
  }

  /** Returns whether a file is one of Uplink's. */
  static boolean isOurs(String name) {
    return name.startsWith(PREFIX);
  }
}
