package org.uplink.cli.join;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.api.join.PendingHostApproval;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.pki.JoinCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host approve}. */
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Adds a host that wants to join without a token, and gives it its certificate.",
      "Give the code that the host shows: the engine compares it. Without a code, the command shows the engine's code, and"
          + " asks on the terminal whether the host shows the same. A script has to give the code."
    })
public final class HostApproveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "name that the host proposes")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CODE",
      description = "the code that the host shows, in one word or several")
  private List<String> code = List.of();

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "cluster of the host (default: Default)")
  private Optional<String> cluster = Optional.empty();

  @Option(names = "--install", description = "install the host as soon as its agent is connected")
  private boolean install;

  @Option(names = "--json", description = "print the host as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;
  private final Question question;

  public HostApproveCommand(Terminal terminal) {
    this(terminal, new Console(terminal));
  }

  HostApproveCommand(Terminal terminal, Question question) {
    this.terminal = terminal;
    this.question = question;
  }

  @Override
  public Integer call() {
    Optional<JoinCode> given = PendingHosts.code(code);
    EngineClient client = engine.connect();
    String approved = given.map(JoinCode::text).orElseGet(() -> confirmed(PendingHosts.of(client)));
    HostDocument host =
        client.post(
            EngineClient.path("pending-hosts", approved, "approve"),
            new PendingHostApproval(name, cluster, install ? Optional.of(true) : Optional.empty()),
            HostDocument.class);
    if (json) {
      terminal.out().println(RestJson.write(host));
    } else {
      terminal
          .out()
          .println(
              "Approved %s, and added it to cluster %s.".formatted(host.name(), host.cluster()));
    }
    terminal
        .err()
        .println(
            install
                ? "It is installed as soon as its agent is connected: uplink host show "
                    + host.name()
                    + engine.asArguments()
                : "The host gets its certificate when it asks next. Type yes there, if it asks whether the code was accepted. When its agent runs: uplink host install "
                    + host.name()
                    + engine.asArguments());
    return ExitStatus.SUCCESS;
  }

  /** Returns the code of the host of this name after somebody has compared it. */
  String confirmed(PendingHosts hosts) {
    PendingHostDocument host = hosts.only(name, "approve");
    if (!question.canAsk()) {
      throw CommandFailure.usage(
          "the code is missing, and there is no terminal to ask on",
          "Give the code that the host shows: uplink host approve " + name + " CODE");
    }
    PendingHosts.print(terminal.err(), terminal, host);
    String answer =
        question.ask("Look at the host. Type yes if it shows exactly this code: ").orElse("");
    if (!answer.strip().equals("yes")) {
      throw CommandFailure.negative(
          "Host " + name + " was not approved.",
          "If the host shows another code, somebody may intercept the connection (man in the middle): uplink host reject %s %s%s"
              .formatted(name, host.code(), engine.asArguments()));
    }
    return host.code();
  }

  /** Asks the user. */
  interface Question {
    /** Returns whether a user can answer. */
    boolean canAsk();

    /** Returns the line that the user types; empty at the end of the input. */
    Optional<String> ask(String prompt);
  }

  private record Console(Terminal terminal) implements Question {
    @Override
    public boolean canAsk() {
      return terminal.interactive();
    }

    @Override
    public Optional<String> ask(String prompt) {
      terminal.err().print(prompt);
      terminal.err().flush();
      return Optional.ofNullable(System.console()).map(java.io.Console::readLine);
    }
  }
}
