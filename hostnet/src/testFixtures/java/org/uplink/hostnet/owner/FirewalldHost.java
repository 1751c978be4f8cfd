package org.uplink.hostnet.owner;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.firewall.Firewall;
import org.uplink.hostnet.firewall.Firewalld;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Deadlines;
import org.uplink.testkit.ExternalCommand;

/**
 * A host with one NIC, eth0, that nobody configures, and a real firewalld. The zone of the NIC is
 * "trusted", which accepts all packets. The default zone is "drop".
 */
public final class FirewalldHost implements AutoCloseable {
  public final DebianRoot debian;
  public final HostFixture host;
  private Process firewalld;

  private FirewalldHost(DebianRoot debian, HostFixture host) {
    this.debian = debian;
    this.host = host;
    this.firewalld = start(debian);
  }

  /** Creates a host. Skips the test, with the reason, if that is not possible here. */
  public static FirewalldHost open() {
    DebianRoot debian = DebianRoot.open();
    try {
      HostFixture host = HostFixture.open().dualStack();
      debian.startBus();
      FirewalldHost created = startedOn(debian, host);
      created.command("--zone=trusted", "--change-interface=eth0");
      return created;
    } catch (RuntimeException | Error e) {
      debian.close();
      throw e;
    }
  }

  /**
   * Starts firewalld on a host with a system bus. The default zone drops all packets. The caller
   * closes both, after {@link #removeRules}.
   */
  public static FirewalldHost startedOn(DebianRoot debian, HostFixture host) {
    allowEitherDevice(debian);
    FirewalldHost started = new FirewalldHost(debian, host);
    started.command("--set-default-zone=drop");
    return started;
  }

  @Override
  public void close() {
    removeRules();
    host.close();
    debian.close();
  }

  /** Removes the rules in the kernel, which would stay when firewalld is killed. */
  public void removeRules() {
    debian.attempt("nft", "delete", "table", "inet", "firewalld");
  }

  /** Runs firewall-cmd with these options and returns its output. Fails if it fails. */
  public String command(String... options) {
    List<String> words = new ArrayList<>(List.of("firewall-cmd"));
    words.addAll(List.of(options));
    return debian.run(words.toArray(String[]::new)).strip();
  }

  /** Returns all zones with their devices, and the rules in the kernel. */
  public String picture() {
    return "%s\n%s"
        .formatted(
            command("--get-active-zones"), debian.run("nft", "list", "table", "inet", "firewalld"));
  }

  /** Returns the paths and texts of all files of firewalld that a change may touch. */
  public String files() {
    OwnerFiles files = new OwnerFiles(debian.path(), StepListener.NONE);
    StringBuilder text = new StringBuilder();
    for (String folder : List.of("/etc/firewalld", "/etc/firewalld/zones")) {
      for (String path : files.list(folder)) {
        if (!Files.isDirectory(debian.path().resolve(path.substring(1)))) {
          text.append(path).append('\n').append(debian.read(path));
        }
      }
    }
    return text.toString();
  }

  /** Returns what firewall-cmd says, which is "no zone" for a device that is in none. */
  public String zoneOf(String device) {
    ExternalCommand.Result result =
        debian.attempt("firewall-cmd", "--get-zone-of-interface=" + device);
    return (result.succeeded() ? result.out() : result.err()).strip();
  }

  /** Returns whether the far end gets an answer to a ping, which needs a zone that accepts it. */
  public boolean isReachable(String address) {
    return ExternalCommand.of("ip", "netns", "exec", "far", "ping", "-c1", "-W2", address)
        .attempt()
        .succeeded();
  }

  /** Stops firewalld without ending it, so that it answers nobody. */
  public void pause() {
    debian.signal(firewalld, "STOP");
  }

  /** Lets a paused firewalld continue. */
  public void resume() {
    debian.signal(firewalld, "CONT");
  }

  /** Ends firewalld, which removes its rules. */
  public void stop() {
    debian.end(firewalld, "TERM");
  }

  /** Restarts firewalld. It forgets the zones that are not in its files. */
  public void restart() {
    stop();
    firewalld = start(debian);
  }

  /**
   * Returns the back end of this host.
   *
   * @param listener is called around each step
   */
  public KernelBackend backend(StepListener listener) {
    return backend(listener, Deadlines.HANG);
  }

  /**
   * Returns a back end that waits for firewalld.
   *
   * @param deadline how long firewalld may take to answer
   */
  public KernelBackend backend(StepListener listener, Duration deadline) {
    return KernelBackend.create(
            host.net,
            host.sysctls,
            host.resolver,
            LocalEnvironment.of(host.net, debian.path(), Path.of("/etc/resolv.conf")),
            HostFixture.measured(listener))
        .withFirewall(firewall(listener, deadline));
  }

  /**
   * Returns the firewalld of this host.
   *
   * @param listener is called around each write of a file
   * @param deadline how long firewalld may take to answer
   */
  public Firewall firewall(StepListener listener, Duration deadline) {
    Commands commands =
        words -> {
          List<String> inRoot = new ArrayList<>(List.of("chroot", debian.path().toString()));
          inRoot.addAll(words);
          return new LocalCommands(deadline).run(inRoot);
        };
    return new Firewalld(
        commands,
        new OwnerFiles(debian.path(), listener),
        () -> ProcessList.readFrom(debian.path().resolve("proc")).isRunning("firewalld"));
  }

  /**
   * Turns firewalld's source check of IPv6 off. It drops the packets that arrive by the bridge
   * before the routes have moved.
   */
  private static void allowEitherDevice(DebianRoot debian) {
    String file = "/etc/firewalld/firewalld.conf";
    debian.writePublic(file, debian.read(file).replace("IPv6_rpfilter=yes", "IPv6_rpfilter=no"));
  }

  private static Process start(DebianRoot debian) {
    Process started = debian.start("/usr/sbin/firewalld", "--nofork", "--nopid");
    await("firewalld answers")
        .until(
            () -> {
              if (!started.isAlive()) {
                throw new IllegalStateException("firewalld has ended: see its log");
              }
              return debian.attempt("firewall-cmd", "--state").succeeded();
            });
    return started;
  }
}
