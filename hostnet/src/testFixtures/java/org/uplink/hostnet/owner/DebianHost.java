package org.uplink.hostnet.owner;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Optional;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.owner.NicOwner.Kind;

/** The host of a test, and a Debian system whose programs configure the NICs of this host. */
final class DebianHost implements AutoCloseable {
  final DebianRoot root;
  final HostFixture host;

  private DebianHost(DebianRoot root, HostFixture host) {
    this.root = root;
    this.host = host;
  }

  /** Creates a host without NICs. Skips the test, with the reason, if that is not possible here. */
  static DebianHost open() {
    DebianRoot root = DebianRoot.open();
    try {
      return new DebianHost(root, HostFixture.open());
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (root) {
      host.close();
    }
  }

  /** Returns what Uplink finds out about this host. */
  HostEnvironment environment() {
    return LocalEnvironment.of(host.net, root.path(), Path.of("/etc/resolv.conf"));
  }

  Optional<Kind> ownerOf(String device) {
    return environment().ownerOf(device).map(NicOwner::kind);
  }

  /** Returns the next step of a refused change. Fails if the device has no owner. */
  String nextStep(String device) {
    return environment().ownerOf(device).orElseThrow().nextStep();
  }

  /** Starts NetworkManager. Its configuration lets it manage the NICs of a test. */
  Process startNetworkManager() {
    return root.start("/usr/sbin/NetworkManager", "--no-daemon");
  }

  /** Takes a NIC from NetworkManager, as the refusal of a change asks for. */
  void releaseFromNetworkManager(String nic, String bridge) {
    root.run("nmcli", "device", "set", nic, "managed", "no");
    root.writePublic(
        "/etc/NetworkManager/conf.d/released.conf",
        "[keyfile]\nunmanaged-devices=interface-name:%s;interface-name:%s\n"
            .formatted(nic, bridge));
    root.run("nmcli", "general", "reload");
    awaitNetworkManager(nic, "unmanaged");
  }

  /** Waits until NetworkManager reports a state of a device, such as "connected". */
  void awaitNetworkManager(String device, String state) {
    await("%s is %s".formatted(device, state))
        .until(
            () ->
                root.attempt("nmcli", "--terse", "--fields", "DEVICE,STATE", "device")
                    .out()
                    .contains("%s:%s\n".formatted(device, state)));
  }
}
