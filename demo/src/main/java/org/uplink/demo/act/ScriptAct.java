package org.uplink.demo.act;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.uplink.lab.ProcessResult;

/**
 * The change by a script of {@code ip} commands, as people write it.
 *
 * @param nic the NIC that the script puts into the bridge
 */
record ScriptAct(String name, String title, String nic, Outcome expected) implements Act {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The same move as {@link ApplyAct#kept}. */
  static ScriptAct bridge() {
    return new ScriptAct("ip", "The same move by a script of `ip` commands.", "eth0", Outcome.DONE);
  }

  /** The same mistake as {@link ApplyAct#nowhere}. */
  static ScriptAct nowhere() {
    return new ScriptAct(
        "ip-nowhere", "The same mistake in the script of `ip` commands.", "eth1", Outcome.CUT_OFF);
  }

  @Override
  public String command(Stage stage) {
    return commands().stream().map("ip "::concat).collect(Collectors.joining("; "));
  }

  @Override
  public Ending play(Stage stage, NetworkPicture before, Random random) {
    long started = System.nanoTime();
    String script =
        commands().stream().map("ip "::concat).collect(Collectors.joining(" || exit\n"));
    ProcessResult result = stage.host().attempt(LIMIT, "sh", "-c", script);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    return result.succeeded()
        ? Ending.of(Outcome.DONE, "done", took)
        : Ending.of(Outcome.BROKEN, "failed", took).because(result.err().strip());
  }

  private List<String> commands() {
    return List.of(
        "link add vmbr0 type bridge",
        "link set vmbr0 up",
        "link set " + nic + " master vmbr0",
        "addr flush dev eth0",
        "addr add " + Stage.ADDRESS4 + "/24 dev vmbr0",
        "addr add " + Stage.ADDRESS6 + "/64 dev vmbr0",
        "route add default via " + Stage.GATEWAY4 + " dev vmbr0",
        // The kernel has kept the old route, so it would refuse "add".
        "-6 route replace default via " + Stage.GATEWAY6 + " dev vmbr0");
  }
}
