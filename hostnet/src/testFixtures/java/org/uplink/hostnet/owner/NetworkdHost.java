package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.networkd.Networkd;
import org.uplink.hostnet.backend.networkd.NetworkdBackend;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.testkit.Deadlines;

/** A host with one NIC, eth0, that a real systemd-networkd configures. */
public final class NetworkdHost implements AutoCloseable {
  /** The file of the NIC. */
  public static final String FILE = "/etc/systemd/network/10-office.network";

  /** Static addresses. */
  public static final String STATIC =
      """
      # The office's network.
      [Match]
      Name=eth0

      [Network]
      Address=192.0.2.2/24
      Gateway=192.0.2.1
      Address=2001:db8::2/64
      IPv6AcceptRA=no

      [Route]
      Destination=::/0
      Gateway=2001:db8::1
      """;

  /** An address from a DHCP server, and static ones of IPv6. */
  public static final String DHCP =
      STATIC.replace("Address=192.0.2.2/24\nGateway=192.0.2.1", "DHCP=ipv4");

  /** The beginning of the names of safe files. */
  public static final String SAFE = "/etc/systemd/network/05-uplink-";

  /** The beginning of the names of files that are not safe. */
  public static final String TRIAL = "/run/systemd/network/05-uplink-trial:";

  private static final Set<LinkKind> VIRTUAL =
      Set.of(LinkKind.BRIDGE, LinkKind.BOND, LinkKind.VLAN);
  private static final List<String> FOLDERS =
      List.of("/etc/systemd/network", "/run/systemd/network");

  public final DebianRoot debian;
  public final HostFixture host;
  private Optional<Process> networkd = Optional.empty();

  private boolean hasUdev;

  private NetworkdHost(DebianRoot debian, HostFixture host) {
    this.debian = debian;
    this.host = host;
  }

  /** Creates a host. systemd-networkd does not run yet. */
  public static NetworkdHost open() {
    DebianRoot debian = DebianRoot.open();
    try {
      HostFixture host = HostFixture.open().dualStack();
      host.ip("addr flush dev eth0");
      host.ip("link set eth0 down");
      debian.startBus();
      debian.run("install", "-d", "-o", "systemd-network", "/run/systemd/netif");
      return new NetworkdHost(debian, host);
    } catch (RuntimeException | Error e) {
      debian.close();
      throw e;
    }
  }

  /** Creates a host whose NIC is configured with a file of this text. */
  public static NetworkdHost configured(String text) {
    NetworkdHost managed = open();
    try {
      managed.configure(text);
      return managed;
    } catch (RuntimeException | Error e) {
      managed.close();
      throw e;
    }
  }

  /** Writes the file of eth0, starts systemd-networkd, and waits until it has configured eth0. */
  public void configure(String text) {
    debian.writePublic(FILE, text);
    service(StepListener.NONE).start();
    awaitConfigured("eth0", FILE);
  }

  @Override
  public void close() {
    host.close();
    debian.close();
  }

  /** Returns the service of systemd-networkd, without systemd. */
  public OwnerService service(StepListener listener) {
    return new OwnerService() {
      @Override
      public void stop() {
        end("TERM");
      }

      // Returns when systemd-networkd has written the states of the links. systemd waits for this.
      @Override
      public void start() {
        if (networkd.filter(Process::isAlive).isEmpty()) {
          FileTime before = timeOfStates();
          startNetworkd();
          await("the states of the links").until(() -> timeOfStates().compareTo(before) > 0);
        }
      }

      // Sends the signal that systemd sends for a restart.
      @Override
      public void restart() {
        listener.before("restart systemd-networkd");
        end("USR2");
        start();
        listener.after("restart systemd-networkd");
      }
    };
  }

  /** Kills systemd-networkd and starts it again. */
  public void killNetworkd() {
    end("KILL");
    service(StepListener.NONE).start();
  }

  /** Stops systemd-networkd without ending it, so that it answers nobody. */
  public void pauseNetworkd() {
    debian.signal(networkd.orElseThrow(), "STOP");
  }

  /**
   * Lets systemd-networkd find the links that exist at its start as udev leaves them on a host: it
   * configures them only when it knows what other programs have configured.
   */
  public NetworkdHost withUdev() {
    hasUdev = true;
    return this;
  }

  /** Does to the network what a power failure and a boot do, and starts systemd-networkd. */
  public void reboot() {
    end("KILL");
    debian.run("rm", "-rf", "/run/systemd");
    debian.run("install", "-d", "-o", "systemd-network", "/run/systemd/netif");
    for (Link link : host.net.links().list().all()) {
      if (link.kind().filter(VIRTUAL::contains).isPresent()) {
        debian.attempt("ip", "link", "del", link.name());
      } else if (link.name().startsWith("eth")) {
        host.ip("link set " + link.name() + " nomaster");
        host.ip("addr flush dev " + link.name());
        host.ip("link set " + link.name() + " down");
      }
    }
    startNetworkd();
  }

  /** Waits until a device is configured with a file. */
  public void awaitConfigured(String device, String file) {
    await("%s is configured with %s".formatted(device, file))
        .until(() -> isConfigured(device, file));
  }

  /**
   * Waits until the NIC is the port of the network ovirtmgmt, for systemd-networkd too.
   *
   * @param begin the beginning of the paths of the files, {@link #SAFE} or {@link #TRIAL}
   */
  public void awaitAdopted(String begin) {
    awaitConfigured("ovirtmgmt", begin + "ovirtmgmt.network");
    awaitConfigured("eth0", begin + "eth0.network");
  }

  /** Plans a change, applies it, and lets systemd-networkd take it over. */
  public Plan change(RunningConfiguration running, NetworkRequest request) {
    Plan plan = plan(StepListener.NONE, running, request);
    backend(StepListener.NONE).apply(plan);
    backend(StepListener.NONE).adopt(plan.snapshot());
    return plan;
  }

  /** Plans a change that is applied at once. */
  public Plan plan(StepListener listener, RunningConfiguration running, NetworkRequest request) {
    Backend chosen = backends(listener).choose(request, running, host.state());
    assertThat(chosen.name()).isEqualTo(NetworkdBackend.NAME);
    return chosen.planToApply(
        host.state(), running, request, Optional.empty(), Duration.ofMinutes(1));
  }

  /** Returns the back end of systemd-networkd. */
  public Backend backend(StepListener listener) {
    return backends(listener).find(NetworkdBackend.NAME).orElseThrow();
  }

  /** Returns the back ends of this host. */
  public Backends backends() {
    return backends(StepListener.NONE);
  }

  /**
   * Returns the back ends of this host.
   *
   * @param listener is called around each write of a file and each restart of systemd-networkd
   */
  public Backends backends(StepListener listener) {
    HostEnvironment environment =
        LocalEnvironment.of(host.net, debian.path(), Path.of("/etc/resolv.conf"));
    KernelBackend kernel =
        KernelBackend.create(
            host.net,
            host.sysctls,
            host.resolver,
            environment,
            HostFixture.measured(StepListener.NONE));
    OwnerFiles files = new OwnerFiles(debian.path(), listener);
    return new Backends(
        environment,
        List.of(
            kernel,
            new NetworkdBackend(
                kernel,
                host.net,
                new Networkd(debian.commands(), files, Deadlines.HANG, listener),
                service(listener),
                host::state,
                true)));
  }

  /** Returns the names and texts of all files of systemd-networkd. */
  public String files() {
    StringBuilder text = new StringBuilder();
    OwnerFiles files = new OwnerFiles(debian.path(), StepListener.NONE);
    for (String folder : FOLDERS) {
      for (String path : files.list(folder)) {
        if (!path.endsWith(".d")) {
          text.append(path).append('\n').append(debian.read(path)).append('\n');
        }
      }
    }
    return text.toString();
  }

  private boolean isConfigured(String device, String file) {
    return debian
            .attempt("networkctl", "list", "--no-legend")
            .out()
            .matches("(?s).*\\b" + device + "\\s+\\S+\\s+\\S+\\s+configured\\b.*")
        && debian
            .attempt("networkctl", "status", "--no-pager", "--lines=0", device)
            .out()
            .contains("Network File: " + file + "\n");
  }

  private void startNetworkd() {
    if (hasUdev) {
      debian.initializeDevices(host.net.links().list().all());
    }
    networkd = Optional.of(debian.start("/lib/systemd/systemd-networkd"));
  }

  private FileTime timeOfStates() {
    int index = host.net.links().find("eth0").orElseThrow().index();
    try {
      return Files.getLastModifiedTime(debian.path().resolve("run/systemd/netif/links/" + index));
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end(String signal) {
    networkd.filter(Process::isAlive).ifPresent(process -> debian.end(process, signal));
  }
}
