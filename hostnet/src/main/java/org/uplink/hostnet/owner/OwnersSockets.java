package org.uplink.hostnet.owner;

import java.util.List;
import java.util.Set;
import org.uplink.hostnet.owner.NicOwner.Kind;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.hostnet.user.DeviceUser.DeviceSocket;
import org.uplink.hostnet.user.UserPrograms;

/**
 * The sockets that the owner of a NIC has on it. The owner opens them again on the network's
 * device, when it takes the changed network over.
 *
 * @param owner the owner of the NIC
 * @param programs the processes of this network namespace
 * @param users what each user runs
 */
record OwnersSockets(Kind owner, ProcessList programs, UserPrograms users) {
  /**
   * The sockets of NetworkManager on a NIC: the clients of DHCP, and the check for duplicate
   * addresses. It has one of each kind at most.
   */
  private static final Set<String> OF_NETWORK_MANAGER =
      Set.of("UDP port 68", "UDP port 546", "packet socket 0x0806");

  /** The kernel shortens names of processes to so many bytes. */
  private static final int COMM_LENGTH = 15;

  /** Returns the users of the NIC without the owner. */
  List<DeviceUser> removeFrom(List<DeviceUser> all) {
    Set<String> own = programs.idsOf(owner.program());
    boolean isHidden = programs.isHidden(owner.program());
    return all.stream()
        .filter(
            user ->
                user.socket()
                    .filter(
                        socket ->
                            socket.process().map(own::contains).orElse(isHidden && has(socket)))
                    .isEmpty())
        .toList();
  }

  /**
   * Returns whether a socket is the owner's, if this process may not see whose it is. That of
   * another program counts as NetworkManager's only if NetworkManager has none of this kind.
   */
  private boolean has(DeviceSocket socket) {
    String name = owner.program();
    return users.runsOnly(
            socket.user(), Set.of(name.substring(0, Math.min(name.length(), COMM_LENGTH))))
        || (owner == Kind.NETWORK_MANAGER
            && socket.user() == 0
            && OF_NETWORK_MANAGER.contains(socket.kind())
            && socket.unknown() == 1);
  }
}
