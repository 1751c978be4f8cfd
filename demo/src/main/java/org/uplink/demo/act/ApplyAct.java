package org.uplink.demo.act;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.uplink.lab.LabProcess;
import org.uplink.lab.traffic.Traffic;

/**
 * Acts of {@code uplink network apply}.
 *
 * @param arguments the options of the command, which depend on what the kernel has
 * @param isKilled whether the demo kills the command half-way
 * @param viewer who may kill processes
 */
record ApplyAct(
    String name,
    String title,
    Outcome expected,
    Arguments arguments,
    boolean isKilled,
    Viewer viewer)
    implements Act {
  /** The parameters of Host.setupNetworks. */
  private static final String MISTAKE =
      """
      networks:
        lan: {nic: eth0, bridged: false}
        vmbr0: {WHERE, ipaddr: 192.0.2.10, prefix: 24, gateway: 192.0.2.1,
                ipv6addr: "2001:db8::10/64", ipv6gateway: "2001:db8::1", defaultRoute: true}
      """;

  private static final String VLAN = "nic: eth0, vlan: 999";
  private static final String OTHER_NIC = "nic: eth1";

  /** Nobody listens there, so the proof cannot arrive. */
  private static final int CLOSED_PORT = 7010;

  /** The change is killed at a moment from when the bridge appears until then. */
  private static final int LAST_KILL_MILLIS = 1200;

  /** How long the viewer may take to press a key. */
  private static final Duration VIEWER_LIMIT = Duration.ofSeconds(30);

  private static final String ACCEPT = "--accept-warnings";

  private static final Duration BRIDGE_LIMIT = Duration.ofMinutes(2);

  /** The NIC goes into a bridge, and the manager proves it. */
  static ApplyAct kept(Viewer viewer) {
    return new ApplyAct(
        "bridge",
        "The NIC to the manager goes into a bridge, and the manager can still be reached.",
        Outcome.KEPT,
        _ -> bridge(Traffic.ECHO_PORT, "30s"),
        false,
        viewer);
  }

  /** The network goes where nobody is. */
  static ApplyAct nowhere(Viewer viewer) {
    return new ApplyAct(
        "nowhere",
        "A mistake in a file: the network goes where the manager is not.",
        Outcome.ROLLED_BACK,
        ApplyAct::toNowhere,
        false,
        viewer);
  }

  /** The command is killed while the change waits for its proof, or before. */
  static ApplyAct killed(Viewer viewer) {
    return new ApplyAct(
        "killed",
        "The process of the change is killed with kill -9 half-way.",
        Outcome.ROLLED_BACK,
        _ -> bridge(CLOSED_PORT, "5min"),
        true,
        viewer);
  }

  @Override
  public String command(Stage stage) {
    return "uplink network apply "
        + String.join(" ", arguments.on(stage)).replace(stage.host().directory() + "/", "")
        + " "
        + ACCEPT;
  }

  @Override
  public Ending play(Stage stage, NetworkPicture before, Random random) {
    viewer.forgetKeys();
    Duration moment = Duration.ofMillis(random.nextInt(LAST_KILL_MILLIS));
    List<String> words = new ArrayList<>(arguments.on(stage));
    words.add(ACCEPT);
    LabProcess monitor = stage.host().start("monitor", List.of("ip", "-o", "monitor", "link"));
    AppliedChange change = AppliedChange.start(stage, words);
    boolean[] chosen = {false};
    Consumer<AppliedChange> press =
        running ->
            viewer
                .key()
                .ifPresent(
                    key -> {
                      chosen[0] = true;
                      viewer.tell("  you killed " + what(key));
                      running.kill(key);
                    });
    if (isKilled) {
      Stage.await(
          BRIDGE_LIMIT,
          () -> !change.isRunning() || monitor.output().contains(": " + Stage.BRIDGE));
      if (viewer.kills()) {
        viewer.tell("  the bridge is there, and the proof cannot arrive. " + KillKey.PROMPT);
      }
      Stage.await(
          viewer.kills() ? VIEWER_LIMIT : moment,
          () -> {
            press.accept(change);
            return !change.isRunning();
          });
      if (change.isRunning()) {
        change.kill(KillKey.COMMAND);
        viewer.tell("  kill -9, " + moment.toMillis() + " ms after the bridge appeared");
      }
    }
    Ending ending = change.awaitEnd(before, press);
    return new Ending(
        ending.outcome(), ending.words(), ending.reason(), ending.took(), chosen[0] && !isKilled);
  }

  /** Returns a file that puts the network onto a VLAN that nobody has, or onto another NIC. */
  static String mistake(boolean vlans) {
    return MISTAKE.replace("WHERE", vlans ? VLAN : OTHER_NIC);
  }

  private static String what(KillKey key) {
    return switch (key) {
      case COMMAND -> "the command";
      case GUARD -> "the guard";
      case BOTH -> "the command and its guard";
    };
  }

  private static List<String> bridge(int port, String within) {
    List<String> words = new ArrayList<>(List.of("--nic", "eth0", "--bridge", Stage.BRIDGE));
    words.addAll(proof(port, within));
    return words;
  }

  /** The file takes the network off eth0, and puts it where nobody is. */
  private static List<String> toNowhere(Stage stage) {
    List<String> words = new ArrayList<>();
    words.add(stage.write("mistake.yaml", mistake(stage.hasVlans())).toString());
    words.addAll(proof(Traffic.ECHO_PORT, "30s"));
    return words;
  }

  private static List<String> proof(int port, String within) {
    return List.of("--confirm", "tcp://%s:%d".formatted(Stage.MANAGER4, port), "--within", within);
  }

  /** Returns the options of the command on a stage. */
  @FunctionalInterface
  interface Arguments {
    List<String> on(Stage stage);
  }
}
