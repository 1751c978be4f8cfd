package org.uplink.engine.main;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.address.HostName;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.EngineStartException;
import org.uplink.engine.HostCertificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink engine issue-certificate}. */
@Command(
    name = "issue-certificate",
    mixinStandardHelpOptions = true,
    description = {
      "Creates a key and a certificate for the agent of a host, or for a stock Vdsm.",
      "Reads the data directory of the engine, which does not have to run. Copy the files to the host over a trusted"
          + " connection. Only your user can read key.pem."
    })
final class IssueCertificateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", description = "name of the host, as in `uplink host add`")
  private String host = "";

  @Option(
      names = "--address",
      split = ",",
      paramLabel = "ADDRESS,ADDRESS",
      hideParamSyntax = true,
      description = "addresses and DNS names at which the engine reaches the host (default: HOST)")
  private List<String> addresses = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "directory for key.pem, cert.pem and ca.pem (required)")
  private Path out = Path.of("");

  @Mixin private DataDirectoryOption dataDir = new DataDirectoryOption();

  private final Terminal terminal;

  IssueCertificateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    DataDirectory data = dataDir.directory();
    HostCertificates.Files files;
    try {
      files =
          HostCertificates.issue(
              data, host, addresses.isEmpty() ? defaultAddresses() : addresses, out);
    } catch (EngineStartException e) {
      throw CommandFailure.error(String.valueOf(e.getMessage()), "");
    }
    terminal.out().println("key          " + files.key());
    terminal.out().println("certificate  " + files.certificate());
    terminal.out().println("authority    " + files.authority());
    terminal
        .err()
        .println(
            "Copy the files to the host. Then run on the host: uplink agent --key key.pem --certificate cert.pem"
                + " --authority ca.pem");
    return ExitStatus.SUCCESS;
  }

  /** Returns the host's name if it is valid in DNS; a name such as my_node is not. */
  private List<String> defaultAddresses() {
    return HostName.isValid(host) ? List.of(host) : List.of();
  }
}
