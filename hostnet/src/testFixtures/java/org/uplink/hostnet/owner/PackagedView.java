package org.uplink.hostnet.owner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.ExternalCommand;
import org.uplink.verbs.warning.WarningCode;

/**
 * Finds the users of a device as the packaged agent does: a process with CAP_NET_ADMIN only, which
 * may not see the open files of others.
 */
public final class PackagedView {
  private PackagedView() {}

  /**
   * Returns the users with a code, a line for each.
   *
   * @param root the folder with the files of the host's programs
   */
  public static List<String> usersOf(Path root, String device, WarningCode code) {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-all,+net_admin", "--inh-caps=-all"));
    command.add("--no-new-privs");
    command.addAll(
        ChildJvm.create().command(PackagedView.class, root.toString(), device, code.word()));
    return ExternalCommand.of(command).run().lines().toList();
  }

  /** Prints the users of a device. The arguments are the folder, the device and the code. */
  public static void main(String... arguments) {
    Path root = Path.of(arguments[0]);
    try (Rtnetlink net = Rtnetlink.open()) {
      LocalEnvironment.of(net, root, Path.of("/etc/resolv.conf"))
          .usersOf(arguments[1], Optional.of("ovirtmgmt"))
          .stream()
          .filter(user -> user.code().word().equals(arguments[2]))
          .map(DeviceUser::subject)
          .forEach(System.out::println);
    }
  }
}
