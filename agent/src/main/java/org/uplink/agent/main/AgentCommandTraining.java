package org.uplink.agent.main;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import org.uplink.command.Terminal;

/**
 * The training run for the AOT cache (JEP 514) of the agent's commands that end at once, which the
 * script {@code uplink} starts. The agent itself has a larger cache: the JVM loads all classes of a
 * cache when it starts, and these commands need a few of them.
 */
public final class AgentCommandTraining {
  private AgentCommandTraining() {}

  /** Runs the commands with the state directory {@code arguments[0]}, and prints nothing. */
  public static void main(String[] arguments) throws SocketException {
    var _ = run(Terminal.silent(), Path.of(arguments[0]));
  }

  /**
   * Runs commands that change nothing.
   *
   * @return the exit status of the plan for a NIC of this machine, which is 1 if no NIC has an IPv4
   *     address
   */
  public static int run(Terminal terminal, Path stateDirectory) throws SocketException {
    String directory = stateDirectory.toString();
    AgentMain.run(terminal, "--help");
    AgentMain.run(terminal, "plan", "--help");
    AgentMain.run(terminal, "plan", "--state-dir", directory);
    NetworkMain.run(terminal, "apply", "--help");
    NetworkMain.run(
        terminal,
        "apply",
        "--nic",
        "missing",
        "--bridge",
        "training",
        "--dry-run",
        "--state-dir",
        directory);
    String request = request();
    AgentMain.run(terminal, "plan", "--state-dir", directory, "--json", request);
    return AgentMain.run(
        terminal, "plan", "--state-dir", directory, "--engine", "192.0.2.1", request);
  }

  /** Requests a network on a NIC with an IPv4 address, if this machine has one. */
  private static String request() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(nic -> !nic.getName().equals("lo"))
        .flatMap(
            nic ->
                nic.getInterfaceAddresses().stream()
                    .filter(address -> address.getAddress() instanceof Inet4Address)
                    .map(address -> request(nic.getName(), address)))
        .findFirst()
        .orElse("{\"networks\": {\"training\": {\"nic\": \"missing\"}}}");
  }

  private static String request(String nic, InterfaceAddress address) {
    return "{\"networks\": {\"training\": {\"nic\": \"%s\", \"ipaddr\": \"%s\", \"prefix\": %d}}}"
        .formatted(nic, address.getAddress().getHostAddress(), address.getNetworkPrefixLength());
  }
}
