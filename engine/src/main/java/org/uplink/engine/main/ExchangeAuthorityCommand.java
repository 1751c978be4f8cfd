package org.uplink.engine.main;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.EngineStartException;
import org.uplink.engine.HostCertificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink engine exchange-authority}. */
@Command(
    name = "exchange-authority",
    mixinStandardHelpOptions = true,
    description = {
      "Exchanges the engine's certificate authority, its key and its certificate, in three steps. Restart the engine after"
          + " each.",
      "begin: makes the next authority. Hosts that dial in learn it when they are connected. finish: the next authority"
          + " issues the certificates; the old one is still trusted, and connected hosts get new certificates. end: the old"
          + " one is not trusted any more.",
      "A host that was not connected between begin and finish has to join again."
    })
final class ExchangeAuthorityCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STEP", description = "begin, finish or end")
  private HostCertificates.ExchangeStep step = HostCertificates.ExchangeStep.begin;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "data directory of the engine (default: $UPLINK_DATA_DIR, else as for `uplink engine`)")
  private Optional<Path> dataDir = Optional.empty();

  private final Terminal terminal;

  ExchangeAuthorityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      HostCertificates.exchangeAuthority(
          new DataDirectory(dataDir.orElseGet(EngineCommand::defaultDataDir)), step);
    } catch (EngineStartException e) {
      throw CommandFailure.error(String.valueOf(e.getMessage()), "");
    }
    terminal
        .out()
        .println(
            switch (step) {
              case begin ->
                  "The next authority is made. Restart the engine: it tells the hosts that dial in. When all were connected, run: uplink engine exchange-authority finish";
              case finish ->
                  "The next authority is the engine's now. Restart the engine: hosts that dial in get new certificates. For hosts that the engine dials, run: uplink engine issue-certificate. When all have one, run: uplink engine exchange-authority end";
              case end ->
                  "The old authority is not trusted any more after a restart of the engine.";
            });
    return ExitStatus.SUCCESS;
  }
}
