package org.uplink.demo.act;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.uplink.lab.LabProcess;

/**
 * The change by files of systemd-networkd and {@code networkctl reload}, with a systemd-networkd
 * that runs in the host.
 */
record NetworkdAct() implements Act {
  private static final String DAEMON = "/usr/lib/systemd/systemd-networkd";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The folders with files of the machine's systemd-networkd. */
  private static final List<String> HIDDEN =
      List.of(
          "/etc/systemd/network",
          "/usr/lib/systemd/network",
          "/usr/local/lib/systemd/network",
          "/etc/systemd/networkd.conf.d",
          "/var/lib/systemd/network");

  private static final String NETWORK =
      """
      [Match]
      Name=%s

      [Network]
      Address=192.0.2.10/24
      Gateway=192.0.2.1
      Address=2001:db8::10/64
      Gateway=2001:db8::1
      IPv6AcceptRA=no
      """;

  private static final String PORT =
      """
      [Match]
      Name=eth0

      [Network]
      Bridge=vmbr0
      """;

  private static final String BRIDGE =
      """
      [NetDev]
      Name=vmbr0
      Kind=bridge
      """;

  @Override
  public String name() {
    return "networkctl";
  }

  @Override
  public String title() {
    return "The same move by systemd-networkd, which has the NIC.";
  }

  @Override
  public String command(Stage stage) {
    return "networkctl reload, with files for eth0 and vmbr0";
  }

  @Override
  public Outcome expected() {
    return Outcome.DONE;
  }

  @Override
  public Optional<String> unavailable() {
    return OwnerPrograms.missing("networkctl", DAEMON, "dbus-daemon", "setpriv");
  }

  @Override
  public void prepare(Stage stage) {
    OwnerPrograms programs = programs(stage);
    programs.startBus();
    programs.write("systemd/network/10-eth0.network", NETWORK.formatted("eth0"));
    stage.host().ip("addr flush dev eth0", "link set eth0 down");
    LabProcess daemon = programs.start(DAEMON);
    boolean configured =
        programs.awaitNetworkOn("eth0") && Stage.await(LIMIT, () -> isReady(programs));
    if (!configured) {
      throw new ActUnavailableException(
          "systemd-networkd did not configure eth0: " + OwnerPrograms.lastLine(daemon));
    }
  }

  @Override
  public Ending play(Stage stage, NetworkPicture before, Random random) {
    OwnerPrograms programs = programs(stage);
    programs.write("systemd/network/20-vmbr0.netdev", BRIDGE);
    programs.write("systemd/network/20-vmbr0.network", NETWORK.formatted("vmbr0"));
    programs.write("systemd/network/10-eth0.network", PORT);
    return programs.move(List.of(List.of("networkctl", "reload")));
  }

  private static OwnerPrograms programs(Stage stage) {
    return new OwnerPrograms(stage.host(), HIDDEN);
  }

  /** Returns whether systemd-networkd answers on the bus, and has configured eth0. */
  private static boolean isReady(OwnerPrograms programs) {
    return programs
        .attempt("networkctl", "list", "--no-legend", "eth0")
        .out()
        .contains("configured");
  }
}
