package org.uplink.agent.main;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.wish.Wish;
import org.uplink.command.Terminal;
import org.uplink.hostnet.request.SetupRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uplink network apply}. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a bridge on a NIC, with everything that the NIC has: addresses, routes, rules and"
          + " settings. With FILE, makes the networks that the file describes, as a part of"
          + " netplan's or nmstate's YAML, or as the parameters of Host.setupNetworks.",
      "Keeps the change only if every --confirm holds in time. Otherwise the old network is"
          + " restored, also if this command is killed.",
      "The end of the terminal or of the SSH session does not end this command, except with"
          + " --confirm console. Ctrl-C rolls back.",
      "Exit status: 0 the network is kept or was there before, 1 it was rolled back, 2 wrong usage"
          + " or refused, and nothing was touched, 3 something is broken."
    })
final class NetworkApplyCommand implements Callable<Integer> {
  @Mixin private WishOptions wishOptions = new WishOptions();

  @Mixin private SafeChangeOptions options = new SafeChangeOptions();

  private final Terminal terminal;

  NetworkApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    SafeChange change = new SafeChange(options, terminal, new Sentences());
    Wish wish;
    try {
      wish = wishOptions.wish();
    } catch (SetupRefusedException e) {
      throw change.refusal(Optional.empty(), e);
    }
    return change.run(_ -> wish);
  }

  private static final class Sentences implements SafeChange.Sentences {
    @Override
    public String subject(LocalRequest request) {
      return request.bridge();
    }

    @Override
    public String unchanged(LocalRequest request) {
      return request.bridge().equals(request.nic())
          ? request.nic() + " has this network already"
          : "%s is on %s already".formatted(request.bridge(), request.nic());
    }

    @Override
    public String kept(LocalRequest request) {
      return request.bridge() + " is kept, and it is part of the safe configuration.";
    }

    @Override
    public String nextBoot(LocalRequest request) {
      return "The network of "
          + request.bridge()
          + " does not survive a boot by itself. Let `uplink agent restore` run at each boot: docs/operate/one-host.md says how.";
    }
  }
}
