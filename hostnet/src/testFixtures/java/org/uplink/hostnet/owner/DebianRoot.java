package org.uplink.hostnet.owner;

import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.rtnetlink.link.Link;
import org.uplink.testkit.DebianTree;
import org.uplink.testkit.ExternalCommand;

/** A {@link DebianTree} whose programs the back ends run. */
public final class DebianRoot extends DebianTree {
  private DebianRoot() {}

  /** Copies the folder. Skips the test, with the reason, if there is no folder to copy. */
  public static DebianRoot open() {
    return new DebianRoot();
  }

  /** Returns how a back end runs the programs of the folder. */
  public Commands commands() {
    return words -> {
      ExternalCommand.Result result = attempt(words.toArray(String[]::new));
      if (!result.succeeded()) {
        throw new OwnerException(String.join(" ", words) + ": " + result.err().strip());
      }
      return result.out();
    };
  }

  /**
   * Makes the database of udev for some links. Programs that find {@code /sys} writable read it
   * afterwards. NICs have a persistent name, which is part of their DHCP identity.
   */
  void initializeDevices(Iterable<Link> links) {
    makeSysWritable();
    for (Link link : links) {
      boolean isNic = link.name().startsWith("eth") && !link.name().contains(".");
      writePublic(
          "/run/udev/data/n" + link.index(),
          "I:1\n" + (isNic ? "E:ID_NET_NAME_PATH=enp" + link.index() + "s0\n" : ""));
    }
    writePublic("/run/udev/control", "");
  }
}
