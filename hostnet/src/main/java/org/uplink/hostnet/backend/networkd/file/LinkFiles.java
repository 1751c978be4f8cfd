package org.uplink.hostnet.backend.networkd.file;

/** The names of Uplink's files. */
public final class LinkFiles {
  /** The names of all files start with it. It sorts before those of operators and of netplan. */
  public static final String PREFIX = "05-uplink-";

  /** Begins the names of files of a change that is not safe. No link has a colon in its name. */
  private static final String TRIAL = PREFIX + "trial:";

  private LinkFiles() {}

  /** Returns the name of the file that configures a link. */
  public static String network(String device) {
    return PREFIX + device + ".network";
  }

  /** Returns the name of the file that creates a link. */
  public static String netdev(String device) {
    return PREFIX + device + ".netdev";
  }

  /** Returns the name of a file while its change is not safe. */
  public static String trialOf(String name) {
    return TRIAL + name.substring(PREFIX.length());
  }

  /** Returns the name that a file has when its change is safe. Names of others stay. */
  public static String safeOf(String name) {
    return name.startsWith(TRIAL) ? PREFIX + name.substring(TRIAL.length()) : name;
  }

  /** Returns whether a file is one of Uplink's. */
  public static boolean isOurs(String name) {
    return name.startsWith(PREFIX);
  }
}
