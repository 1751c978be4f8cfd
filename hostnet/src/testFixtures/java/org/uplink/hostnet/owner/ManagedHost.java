package org.uplink.hostnet.owner;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.networkmanager.NetworkManager;
import org.uplink.hostnet.backend.networkmanager.NetworkManagerBackend;
import org.uplink.hostnet.firewall.Firewall;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Deadlines;

/** A host with one NIC, eth0, that a real NetworkManager configures. */
public final class ManagedHost implements AutoCloseable {
  /** The folder with the profiles. */
  public static final String FOLDER = "/etc/NetworkManager/system-connections";

  /** A profile with static addresses, for the name "office". */
  public static final String STATIC =
      """
      [connection]
      id=office
      uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
      type=ethernet
      interface-name=eth0

      # The office's network.
      [ipv4]
      method=manual
      address1=192.0.2.2/24,192.0.2.1

      [ipv6]
      method=manual
      address1=2001:db8::2/64,2001:db8::1
      """;

  public final DebianRoot debian;
  public final HostFixture host;
  private Optional<Process> manager = Optional.empty();
  private Firewall firewall = Firewall.NONE;

  private ManagedHost(DebianRoot debian, HostFixture host) {
    this.debian = debian;
    this.host = host;
  }

  /** Creates a host. NetworkManager does not run yet. */
  public static ManagedHost open() {
    DebianRoot debian = DebianRoot.open();
    try {
      HostFixture host = HostFixture.open().dualStack();
      host.ip("addr flush dev eth0");
      host.ip("link set eth0 down");
      debian.startBus();
      debian.writePublic(
          "/etc/NetworkManager/conf.d/test.conf",
          "[main]\nno-auto-default=*\n[device]\nmatch-device=type:veth\nmanaged=1\n");
      return new ManagedHost(debian, host);
    } catch (RuntimeException | Error e) {
      debian.close();
      throw e;
    }
  }

  /** Creates a host whose NIC is connected with this profile, which has the name "office". */
  public static ManagedHost connected(String profile) {
    ManagedHost managed = open();
    try {
      managed.debian.write(FOLDER + "/office.nmconnection", profile);
      managed.service(StepListener.NONE).start();
      managed.awaitConnected("eth0", "office");
      return managed;
    } catch (RuntimeException | Error e) {
      managed.close();
      throw e;
    }
  }

  @Override
  public void close() {
    host.close();
    debian.close();
  }

  /** Sets the firewall of this host, for back ends that are created later. */
  public void useFirewall(Firewall used) {
    firewall = used;
  }

  /** Returns the service of NetworkManager, without systemd. */
  public OwnerService service(StepListener listener) {
    return new OwnerService() {
      @Override
      public void stop() {
        listener.before("stop NetworkManager");
        manager.filter(Process::isAlive).ifPresent(process -> debian.end(process, "TERM"));
        listener.after("stop NetworkManager");
      }

      @Override
      public void start() {
        listener.before("start NetworkManager");
        if (manager.filter(Process::isAlive).isEmpty()) {
          manager = Optional.of(debian.start("/usr/sbin/NetworkManager", "--debug"));
        }
        listener.after("start NetworkManager");
      }
    };
  }

  /** Kills NetworkManager and starts it again. */
  public void killManager() {
    debian.end(manager.orElseThrow(), "KILL");
    service(StepListener.NONE).start();
  }

  /** Stops NetworkManager without ending it, so that it answers nobody. */
  public void pauseManager() {
    debian.signal(manager.orElseThrow(), "STOP");
  }

  /** Does to the network what a power failure and a boot do, and starts NetworkManager. */
  public void reboot() {
    debian.end(manager.orElseThrow(), "KILL");
    debian.run("rm", "-r", "/run/NetworkManager");
    for (String kind : List.of("bridge", "vlan", "bond")) {
      linksOf(kind).forEach(link -> host.ip("link del " + link));
    }
    for (String nic : linksOf("veth")) {
      host.ip("addr flush dev " + nic);
      host.ip("link set " + nic + " down mtu 1500");
    }
    service(StepListener.NONE).start();
  }

  /** Waits until a device is connected with a profile of this name. */
  public void awaitConnected(String device, String profile) {
    await(device + " is connected with " + profile).until(() -> isConnected(device, profile));
  }

  /** Waits until the NIC is the port of the network ovirtmgmt, for NetworkManager too. */
  public void awaitAdopted() {
    awaitConnected("ovirtmgmt", "uplink-ovirtmgmt");
    awaitConnected("eth0", "uplink-ovirtmgmt-eth0");
  }

  /** Returns whether a device is connected with a profile of this name. */
  public boolean isConnected(String device, String profile) {
    return debian
        .attempt("nmcli", "--terse", "--fields", "DEVICE,STATE,CONNECTION", "device")
        .out()
        .contains("%s:connected:%s\n".formatted(device, profile));
  }

  /** Returns the number of NetworkManager's process. */
  public long managerPid() {
    return manager.orElseThrow().pid();
  }

  /** Returns the back ends of this host. */
  public Backends backends() {
    return backends(StepListener.NONE);
  }

  /**
   * Returns the back ends of this host.
   *
   * @param listener is called around each write of a file of NetworkManager, and each start and
   *     stop of it
   */
  public Backends backends(StepListener listener) {
    return backends(listener, service(listener), Deadlines.HANG);
  }

  /** Returns back ends for which NetworkManager does not start. */
  public Backends brokenBackends() {
    OwnerService service = service(StepListener.NONE);
    OwnerService stopping =
        new OwnerService() {
          @Override
          public void stop() {
            service.stop();
          }

          @Override
          public void start() {}
        };
    return backends(StepListener.NONE, stopping, Duration.ofMillis(1));
  }

  /** Returns the names and texts of all profiles that survive a reboot. */
  public String safeProfiles() {
    return filesOf(FOLDER);
  }

  /** Returns the names and texts of all profiles that a reboot deletes. */
  public String trialProfiles() {
    return filesOf("/run/NetworkManager/system-connections");
  }

  private Backends backends(StepListener listener, OwnerService service, Duration startLimit) {
    HostEnvironment environment =
        LocalEnvironment.of(host.net, debian.path(), Path.of("/etc/resolv.conf"));
    KernelBackend kernel =
        KernelBackend.create(
                host.net,
                host.sysctls,
                host.resolver,
                environment,
                HostFixture.measured(StepListener.NONE))
            .withFirewall(firewall);
    return new Backends(
        environment,
        List.of(
            kernel,
            new NetworkManagerBackend(
                kernel,
                host.net,
                host::state,
                new OwnerFiles(debian.path(), listener),
                new NetworkManager(debian.commands(), startLimit, listener),
                service,
                true)));
  }

  private List<String> linksOf(String kind) {
    return host.ip("-o link show type " + kind)
        .lines()
        .map(line -> line.split(": ", 3)[1].split("@", 2)[0])
        .toList();
  }

  private String filesOf(String folder) {
    StringBuilder text = new StringBuilder();
    for (String path : new OwnerFiles(debian.path(), StepListener.NONE).list(folder)) {
      text.append(path).append('\n').append(debian.read(path)).append('\n');
    }
    return text.toString();
  }
}
