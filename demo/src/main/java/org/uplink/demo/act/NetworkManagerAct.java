package org.uplink.demo.act;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.uplink.lab.LabProcess;

/** The change by {@code nmcli}, with a NetworkManager that runs in the host. */
record NetworkManagerAct() implements Act {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The folders with files of the machine's NetworkManager. */
  private static final List<String> HIDDEN =
      List.of("/etc/NetworkManager", "/usr/lib/NetworkManager/conf.d", "/var/lib/NetworkManager");

  private static final String CONFIGURATION =
      """
      [main]
      plugins=keyfile
      auth-polkit=false
      dns=none
      no-auto-default=*

      [keyfile]
      path=/run/demo/profiles
      """;

  private static final String PROFILE =
      """
      [connection]
      id=office
      uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c12
      type=ethernet
      interface-name=eth0

      [ipv4]
      method=manual
      address1=192.0.2.10/24,192.0.2.1

      [ipv6]
      method=manual
      address1=2001:db8::10/64,2001:db8::1
      """;

  private static final String ADD_BRIDGE =
      "nmcli connection add type bridge con-name vmbr0 ifname vmbr0 bridge.stp no"
          + " ipv4.method manual ipv4.addresses 192.0.2.10/24 ipv4.gateway 192.0.2.1"
          + " ipv6.method manual ipv6.addresses 2001:db8::10/64 ipv6.gateway 2001:db8::1";

  private static final String ADD_PORT =
      "nmcli connection add type ethernet slave-type bridge con-name vmbr0-eth0 ifname eth0 master vmbr0";

  private static final String UP = "nmcli connection up vmbr0-eth0";

  @Override
  public String name() {
    return "nmcli";
  }

  @Override
  public String title() {
    return "The same move by NetworkManager, which has the NIC.";
  }

  @Override
  public String command(Stage stage) {
    return UP + ", with profiles for eth0 and vmbr0";
  }

  @Override
  public Outcome expected() {
    return Outcome.DONE;
  }

  @Override
  public Optional<String> unavailable() {
    return OwnerPrograms.missing("nmcli", "NetworkManager", "dbus-daemon", "setpriv");
  }

  @Override
  public void prepare(Stage stage) {
    OwnerPrograms programs = programs(stage);
    programs.startBus();
    programs.write("demo/NetworkManager.conf", CONFIGURATION);
    // NetworkManager ignores profiles that others can read.
    programs.writePrivate("demo/profiles/office.nmconnection", PROFILE);
    stage.host().ip("addr flush dev eth0", "link set eth0 down");
    LabProcess daemon =
        programs.start(
            "NetworkManager",
            "--no-daemon",
            "--config=/run/demo/NetworkManager.conf",
            "--config-dir=/run/demo/conf.d",
            "--intern-config=/run/demo/intern.conf",
            "--state-file=/run/demo/state");
    boolean configured =
        programs.awaitNetworkOn("eth0") && Stage.await(LIMIT, () -> isReady(programs));
    if (!configured) {
      throw new ActUnavailableException(
          "NetworkManager did not configure eth0: " + OwnerPrograms.lastLine(daemon));
    }
  }

  @Override
  public Ending play(Stage stage, NetworkPicture before, Random random) {
    return programs(stage)
        .move(
            Stream.of(ADD_BRIDGE, ADD_PORT, UP)
                .map(command -> List.of(command.split(" ", -1)))
                .toList());
  }

  private static OwnerPrograms programs(Stage stage) {
    return new OwnerPrograms(stage.host(), HIDDEN);
  }

  private static boolean isReady(OwnerPrograms programs) {
    return programs
        .attempt("nmcli", "--terse", "--fields", "DEVICE,STATE", "device")
        .out()
        .contains("eth0:connected");
  }
}
