package org.uplink.hostnet.backend.local;

import java.nio.file.Path;
import java.util.List;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.SystemdService;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.networkmanager.NetworkManager;
import org.uplink.hostnet.backend.networkmanager.NetworkManagerBackend;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;

/** The back ends of the host on which this process runs. */
public final class LocalBackends {
  private LocalBackends() {}

  /**
   * Creates the back ends.
   *
   * @param listener is called around each step in the kernel, and of the owner of the NICs
   * @param changesManagedNics whether new changes of NICs of NetworkManager are accepted. A change
   *     that was started is ended in any case
   */
  public static Backends create(
      Rtnetlink net,
      Sysctls sysctls,
      ResolverFile resolver,
      HostEnvironment environment,
      StepListener listener,
      boolean changesManagedNics) {
    KernelBackend kernel = KernelBackend.create(net, sysctls, resolver, environment, listener);
    LocalCommands commands = new LocalCommands();
    return new Backends(
        environment,
        List.of(
            kernel,
            new NetworkManagerBackend(
                kernel,
                net,
                new OwnerFiles(Path.of("/"), listener),
                new NetworkManager(commands, NetworkManager.START_LIMIT, listener),
                new SystemdService(commands, "NetworkManager.service", listener),
                changesManagedNics)));
  }
}
