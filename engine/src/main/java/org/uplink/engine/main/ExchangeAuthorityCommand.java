package org.uplink.engine.main;

import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.EngineStartException;
import org.uplink.engine.HostCertificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink engine exchange-authority}. */
@Command(
    name = "exchange-authority",
    mixinStandardHelpOptions = true,
    description = {
      "Exchanges the engine's certificate authority, its key and its certificate, in three steps. Restart the engine after"
          + " each.",
      "begin: makes the next authority. Connected hosts that dial in learn to trust it.",
      "finish: the next authority issues the certificates. Connected hosts that dial in get new ones. The old authority is"
          + " still trusted.",
      "end: the old authority is not trusted any more.",
      "A host that dials in and was not connected between begin and finish has to join again: uplink host rejoin NAME."
    })
final class ExchangeAuthorityCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STEP", description = "begin, finish or end")
  private HostCertificates.ExchangeStep step = HostCertificates.ExchangeStep.begin;

  @Mixin private DataDirectoryOption dataDir = new DataDirectoryOption();

  private final Terminal terminal;

  ExchangeAuthorityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      HostCertificates.exchangeAuthority(dataDir.directory(), step);
    } catch (EngineStartException e) {
      throw CommandFailure.error(String.valueOf(e.getMessage()), "");
    }
    terminal
        .out()
        .println(
            switch (step) {
              case begin ->
                  "The next authority is made. Restart the engine. It then tells the connected hosts that dial in to trust both authorities. Give each host that the engine dials the file pki/engine/trusted.pem of the data directory as its ca.pem, and restart its agent. When all hosts trust both, run: uplink engine exchange-authority finish";
              case finish ->
                  "The next authority is the engine's now. Restart the engine. It then gives the connected hosts that dial in new certificates. For each host that the engine dials: uplink engine issue-certificate NAME --out DIR, copy the files to the host, and restart its agent. When all hosts have a new certificate, run: uplink engine exchange-authority end";
              case end ->
                  "Restart the engine. From then on, it accepts no certificate of the old authority, and connected hosts that dial in stop trusting it.";
            });
    return ExitStatus.SUCCESS;
  }
}
