package org.uplink.agent.main;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalRequest;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink network remove}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Removes a network that Uplink made or adopted, and gives its NIC everything back that the network has:"
          + " addresses, routes, rules and settings. If a program configures the NIC, its own files"
          + " count again. An adopted bridge is deleted too, which needs --accept-warnings. An adopted"
          + " VLAN or bond stays.",
      "Keeps the change only if every --confirm holds in time. Otherwise the network is restored, also"
          + " if this command is killed.",
      "Exit status: 0 the network is removed or was not there, 1 it was rolled back, 2 wrong usage"
          + " or refused, and nothing was touched, 3 something is broken."
    })
final class NetworkRemoveCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NETWORK",
      converter = OptionConverters.ToText.class,
      description = "name of the network, as `uplink network status` shows it")
  private String name = "";

  @Mixin private SafeChangeOptions options = new SafeChangeOptions();

  private final Terminal terminal;

  NetworkRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    return new SafeChange(options, terminal, new Sentences(name))
        .run(network -> network.removalOf(name));
  }

  /**
   * What is said of a removal. The device over which it is proved is that of the NIC.
   *
   * @param name the name of the network
   */
  private record Sentences(String name) implements SafeChange.Sentences {
    @Override
    public String subject(LocalRequest request) {
      return "The removal of " + name;
    }

    @Override
    public String unchanged(LocalRequest request) {
      return "There is no network " + name;
    }

    @Override
    public String kept(LocalRequest request) {
      return name.equals(request.bridge())
          ? "%1$s is no network of Uplink's any more. The device %1$s stays.".formatted(name)
          : "%s is removed, and %s has its network.".formatted(name, request.bridge());
    }

    @Override
    public String nextBoot(LocalRequest request) {
      return NextBoot.sentence(request.bridge());
    }
  }
}
