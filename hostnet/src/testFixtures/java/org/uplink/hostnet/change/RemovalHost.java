package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.platform.StepListener;
import org.uplink.verbs.change.ChangeStatus;

/** A host from which another program removes objects while a change is pending. */
final class RemovalHost implements AutoCloseable {
  /** The id of the change. */
  static final String ID = "a";

  /** The boot in which the change starts. */
  static final String BOOT = "1";

  private static final List<String> CONFIGURED =
      List.of(
          "addr add 192.0.2.100/32 dev eth0",
          "addr add 2001:db8:5::7/64 dev eth0 nodad",
          "route add 198.18.5.0/24 via 192.0.2.1 dev eth0",
          "rule add iif eth0 lookup 77 pref 700",
          "neigh add 192.0.2.200 lladdr 02:00:00:00:00:01 dev eth0 nud permanent");

  /** The removals of another program. The link's name is missing. */
  static final List<String> REMOVALS =
      List.of(
          "addr del 192.0.2.100/32 dev %s",
          "addr del 2001:db8:5::7/64 dev %s",
          "route del 198.18.5.0/24 dev %s",
          "rule del iif %s lookup 77 pref 700",
          "neigh del 192.0.2.200 dev %s");

  final HostFixture fixture;

  private RemovalHost(HostFixture fixture) {
    this.fixture = fixture;
  }

  /** Creates the host with everything. */
  static RemovalHost open() {
    RemovalHost host = new RemovalHost(HostFixture.open().dualStack());
    CONFIGURED.forEach(host.fixture::ip);
    return host;
  }

  @Override
  public void close() {
    fixture.close();
  }

  /** Removes the objects from a link. */
  void remove(String device) {
    REMOVALS.forEach(removal -> fixture.ip(removal.formatted(device)));
  }

  /**
   * Applies a change and removes the objects. The change is pending.
   *
   * @param files the folder of the change
   */
  StoredChange applyAndRemove(Path files) throws IOException {
    Plan plan = fixture.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    StoredChange change =
        new StoredChange(
            1,
            ID,
            "hash",
            new Requester("engine", "01"),
            new StoredChange.Terms(BOOT, 0, RequiredConfirmation.PROOF, true),
            KernelBackend.NAME,
            plan.snapshot(),
            plan.target(),
            List.of());
    ChangeFiles stored = ChangeFiles.open(files);
    stored.writePending(change);
    fixture.applier().apply(plan);
    stored.applied().set(change);
    remove("ovirtmgmt");
    return change;
  }

  /** Returns the recovery of a process. */
  ChangeRecovery recovery(Path files, StepListener listener) throws IOException {
    Backends backends =
        Backends.of(
            HostEnvironment.EMPTY,
            KernelBackend.create(
                fixture.net, fixture.sysctls, fixture.resolver, HostEnvironment.EMPTY, listener));
    return new ChangeRecovery(ChangeFiles.open(files, listener), backends);
  }

  static ChangeStatus outcome(Path files) throws IOException {
    return ChangeFiles.open(files).findOutcome(ID).orElseThrow().status();
  }

  /** Returns the host without what the kernel chooses. */
  String picture() {
    List<String> lines =
        new ArrayList<>(
            fixture
                .snapshotText()
                .replace(" onlink", "")
                .replaceAll("[0-9a-f:]{17} <", "<")
                .replaceAll("inet6 fe80::[^ ]+", "inet6 fe80::")
                .lines()
                .toList());
    lines.addAll(fixture.ip("-4 neigh show nud permanent").lines().toList());
    return String.join("\n", lines);
  }
}
