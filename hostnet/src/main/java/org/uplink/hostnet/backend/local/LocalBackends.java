package org.uplink.hostnet.backend.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.SystemdService;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.ifupdown.IfupdownBackend;
import org.uplink.hostnet.backend.networkd.Networkd;
import org.uplink.hostnet.backend.networkd.NetworkdBackend;
import org.uplink.hostnet.backend.networkmanager.NetworkManager;
import org.uplink.hostnet.backend.networkmanager.NetworkManagerBackend;
import org.uplink.hostnet.firewall.Firewalld;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.owner.ProcessList;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.platform.StepListener;
import org.uplink.platform.process.ProcessCapabilities;
import org.uplink.rtnetlink.Rtnetlink;

/** The back ends of the host on which this process runs. */
public final class LocalBackends {
  /**
   * How many times longer the programs of this host may take than on real hardware. Tests set it
   * for hosts that are emulated.
   */
  private static final int SLOWNESS = Integer.getInteger("uplink.slowness", 1);

  private LocalBackends() {}

  /**
   * Creates the back ends.
   *
   * @param listener is called around each step in the kernel, and of the owner of the NICs
   * @param nicOwners the programs of whose NICs new changes are accepted. A change that was started
   *     is ended in any case
   */
  public static Backends create(
      Rtnetlink net,
      Sysctls sysctls,
      ResolverFile resolver,
      HostEnvironment environment,
      StepListener listener,
      Set<NicOwner.Kind> nicOwners) {
    OwnerFiles files = new OwnerFiles(Path.of("/"), listener);
    KernelBackend kernel =
        KernelBackend.create(net, sysctls, resolver, environment, listener)
            .withFirewall(
                new Firewalld(
                    new LocalCommands(Firewalld.DEADLINE),
                    files,
                    () -> ProcessList.readFrom(Path.of("/proc")).isRunning("firewalld")));
    LocalCommands commands = new LocalCommands(limit(LocalCommands.LONGEST));
    return new Backends(
        environment,
        List.of(
            new IfupdownBackend(
                kernel,
                files,
                () -> NetworkState.read(net, sysctls, resolver),
                nicOwners.contains(NicOwner.Kind.IFUPDOWN)),
            kernel,
            new NetworkManagerBackend(
                kernel,
                net,
                () -> NetworkState.read(net, sysctls, resolver),
                files,
                new NetworkManager(commands, limit(NetworkManager.START_LIMIT), listener),
                new SystemdService(
                    commands, "NetworkManager.service", listener, LocalBackends::isPrivileged),
                nicOwners.contains(NicOwner.Kind.NETWORK_MANAGER)),
            new NetworkdBackend(
                kernel,
                net,
                new Networkd(commands, files, limit(Networkd.START_LIMIT), listener),
                new SystemdService(
                    commands, "systemd-networkd.service", listener, LocalBackends::isPrivileged),
                () -> NetworkState.read(net, sysctls, resolver),
                nicOwners.contains(NicOwner.Kind.NETWORKD))));
  }

  private static boolean isPrivileged() {
    try {
      return ProcessCapabilities.own().hasSysAdmin();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration limit(Duration usual) {
    return usual.multipliedBy(SLOWNESS);
  }
}
