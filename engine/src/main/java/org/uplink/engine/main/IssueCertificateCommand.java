package org.uplink.engine.main;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.address.HostName;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.EngineStartException;
import org.uplink.engine.HostCertificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink engine issue-certificate}. */
@Command(
    name = "issue-certificate",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key and a certificate for a host, for its agent or for a stock Vdsm.",
      "Works on the engine's data directory, whether the engine runs or not. Bring the files to the host by a way that you"
          + " trust; the key is readable by you alone."
    })
final class IssueCertificateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "HOST",
      description = "the host's name, as it is or will be added to the engine")
  private String host = "";

  @Option(
      names = "--address",
      split = ",",
      paramLabel = "A",
      description =
          "addresses and DNS names at which the engine reaches it; HOST where left out and such a name")
  private List<String> addresses = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "where to put key.pem, cert.pem and ca.pem")
  private Path out = Path.of("");

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description = "the engine's data directory; else UPLINK_DATA_DIR, else the engine's default")
  private Optional<Path> dataDir = Optional.empty();

  private final Terminal terminal;

  IssueCertificateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    DataDirectory data = new DataDirectory(dataDir.orElseGet(EngineCommand::defaultDataDir));
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
            "On the host: uplink agent --key key.pem --certificate cert.pem --authority ca.pem, or put them into pki in its"
                + " state directory.");
    return ExitStatus.SUCCESS;
  }

  /** The host's name, where it can be dialled: my_node is a name that DNS does not have. */
  private List<String> defaultAddresses() {
    return HostName.isValid(host) ? List.of(host) : List.of();
  }
}
