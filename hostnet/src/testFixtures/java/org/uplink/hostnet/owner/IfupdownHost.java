package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.ifupdown.IfupdownBackend;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;

/** A host with one NIC, eth0, that the real ifupdown configures. */
public final class IfupdownHost implements AutoCloseable {
  /** The file of ifupdown. */
  public static final String FILE = "/etc/network/interfaces";

  /** Static addresses. */
  public static final String STATIC =
      """
      # The office's network.
      auto lo eth0
      iface lo inet loopback

      iface eth0 inet static
      \taddress 192.0.2.2/24
      \tgateway 192.0.2.1
      \tdns-nameservers 192.0.2.53
      \tup ip route add 203.0.113.0/24 \\
      \t\tvia 192.0.2.1 dev eth0

      iface eth0 inet6 static
      \taddress 2001:db8::2/64
      \tgateway 2001:db8::1
      \tdad-attempts 0

      # The other NIC.
      iface eth7 inet manual
      """;

  private static final List<String> FOLDERS =
      List.of("/etc/network/interfaces.d", "/etc/network/uplink", "/etc/network/uplink/ovirtmgmt");

  public final DebianRoot debian;
  public final HostFixture host;

  private IfupdownHost(DebianRoot debian, HostFixture host) {
    this.debian = debian;
    this.host = host;
  }

  /** Creates a host whose NIC is down. */
  public static IfupdownHost open() {
    DebianRoot debian = DebianRoot.open();
    try {
      HostFixture host = HostFixture.open().dualStack();
      host.ip("addr flush dev eth0");
      host.ip("link set eth0 down");
      debian.run("mkdir", "-p", "/run/network");
      return new IfupdownHost(debian, host);
    } catch (RuntimeException | Error e) {
      debian.close();
      throw e;
    }
  }

  /** Creates a host whose NIC is configured with a file of this text. */
  public static IfupdownHost configured(String text) {
    IfupdownHost configured = open();
    try {
      configured.configure(text);
      return configured;
    } catch (RuntimeException | Error e) {
      configured.close();
      throw e;
    }
  }

  /** Writes the file of ifupdown, and brings the NICs up. */
  public void configure(String text) {
    debian.writePublic(FILE, text);
    debian.run("ifup", "-a");
  }

  @Override
  public void close() {
    host.close();
    debian.close();
  }

  /** Does to the network what a power failure and a boot do. */
  public void reboot() {
    debian.run("rm", "-r", "/run/network");
    debian.run("mkdir", "/run/network");
    for (Link link : host.net.links().list().all()) {
      if (link.kind().filter(LinkKind.BRIDGE::equals).isPresent()) {
        host.ip("link del " + link.name());
      } else if (link.name().startsWith("eth")) {
        host.ip("link set " + link.name() + " nomaster");
        host.ip("addr flush dev " + link.name());
        host.ip("link set " + link.name() + " down");
        host.writeSysctl("net.ipv6.conf." + link.name() + ".disable_ipv6", "0");
      }
    }
    debian.run("ifup", "-a");
  }

  /** Checks that ifupdown knows which interfaces are up, and has nothing to do. */
  public void assertUp(String device) {
    assertThat(debian.run("ifquery", "--state").lines())
        .containsExactlyInAnyOrder("lo=lo", "%1$s=%1$s".formatted(device));
    String picture = host.snapshotText();
    debian.run("ifup", "-a");
    host.assertPicture(picture);
  }

  /** Returns the back ends of this host. */
  public Backends backends() {
    return backends(StepListener.NONE);
  }

  /**
   * Returns the back ends of this host.
   *
   * @param listener is called around each write of a file of ifupdown
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
    return new Backends(
        environment,
        List.of(
            new IfupdownBackend(kernel, new OwnerFiles(debian.path(), listener), host::state, true),
            kernel));
  }

  /** Returns the names and texts of all files with which ifupdown configures interfaces. */
  public String files() {
    StringBuilder text = new StringBuilder();
    text.append(FILE).append('\n').append(debian.read(FILE)).append('\n');
    OwnerFiles files = new OwnerFiles(debian.path(), StepListener.NONE);
    for (String folder : FOLDERS) {
      for (String path : files.list(folder)) {
        if (!path.equals("/etc/network/uplink/ovirtmgmt")) {
          text.append(path).append('\n').append(debian.read(path)).append('\n');
        }
      }
    }
    return text.toString();
  }
}
