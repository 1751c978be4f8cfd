package org.uplink.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.agent.AgentConfig;
import org.uplink.command.CommandFailure;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.Terminal;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.pki.CredentialFiles;
import org.uplink.rpc.transport.Limits;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

class AgentCommandTest {
  /** The default of an option, if it is one word. */
  private static final Pattern DEFAULT = Pattern.compile("\\(default: ([^ )]+)\\)");

  @TempDir Path folder;

  @Test
  void usesDefaultsWithoutFileAndOptions() {
    assertThat(AgentCommand.configuration())
        .isEqualTo(AgentConfig.defaults(DefaultDirectories.of(System.getenv()).agent()))
        .satisfies(
            config -> {
              assertThat(config.listen()).isEqualTo(new InetSocketAddress("::", 54321));
              assertThat(config.credentials())
                  .isEqualTo(CredentialFiles.in(config.stateDir().resolve("pki")));
              assertThat(config.engineName()).isEmpty();
            });
  }

  @Test
  void theDefaultsInTheHelpAreTheDefaultsInForce() {
    AgentConfig defaults = AgentCommand.configuration();
    List<String> compared = new ArrayList<>();
    for (OptionSpec option :
        AgentCommand.commandLine(Terminal.ofProcess(), List.of()).getCommandSpec().options()) {
      Matcher written = DEFAULT.matcher(String.join(" ", option.description()));
      if (written.find()) {
        assertThat(AgentCommand.configuration(option.longestName(), written.group(1)))
            .as(option.longestName())
            .isEqualTo(defaults);
        compared.add(option.longestName());
      }
    }
    assertThat(compared).contains("--listen", "--max-calls", "--max-calls-per-connection");
  }

  @Test
  void readsEverySettingFromFile() throws IOException {
    Path file =
        file(
            """
            # the agent of this host
            listen = 192.0.2.10:54322
            state-dir = /srv/agent

              key = /etc/pki/vdsm/keys/vdsmkey.pem
            certificate=/etc/pki/vdsm/certs/vdsmcert.pem
            authority = /etc/pki/vdsm/certs/cacert.pem
            engine-name = engine.example.com
            cluster-levels = 3.6, 4.7
            max-connections = 8
            max-frame = 100000
            max-calls = 20
            max-calls-per-connection = 10
            max-batch = 5
            """);

    AgentConfig config = AgentCommand.configuration("--config", file.toString());

    assertThat(config.listen()).isEqualTo(new InetSocketAddress("192.0.2.10", 54322));
    assertThat(config.stateDir()).isEqualTo(Path.of("/srv/agent"));
    assertThat(config.credentials())
        .isEqualTo(
            new CredentialFiles(
                Path.of("/etc/pki/vdsm/keys/vdsmkey.pem"),
                Path.of("/etc/pki/vdsm/certs/vdsmcert.pem"),
                Path.of("/etc/pki/vdsm/certs/cacert.pem")));
    assertThat(config.engineName()).contains("engine.example.com");
    assertThat(config.clusterLevels()).containsExactly("3.6", "4.7");
    assertThat(config.limits())
        .isEqualTo(
            new Limits(
                8, 100000, 10, 20, 5, Limits.DEFAULT.unsentBytes(), Limits.DEFAULT.memory()));
  }

  @Test
  void optionsOverrideFileAndStateDirMovesCredentialPaths() throws IOException {
    Path file = file("state-dir = /srv/agent\nlisten = [::1]:1\n");

    AgentConfig config =
        AgentCommand.configuration(
            "--config", file.toString(), "--state-dir", "/tmp/a", "--listen=[::]:0");

    assertThat(config.stateDir()).isEqualTo(Path.of("/tmp/a"));
    assertThat(config.listen()).isEqualTo(new InetSocketAddress("::", 0));
    assertThat(config.credentials().key()).isEqualTo(Path.of("/tmp/a/pki/key.pem"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lisen = [::]:1 | unknown key \"lisen\"",
        "listen | \"listen\" is not of the form key = value",
        "listen = 54321 | listen: \"54321\" is not of the form 192.0.2.10:54321 or [2001:db8::1]:54321",
        "listen = engine:54321 | listen: \"engine:54321\": \"engine\" is not an IP address; names are not resolved",
        "listen = [192.0.2.1]:54321 | has brackets around an IPv4 address",
        "listen = 192.0.2.1:65536 | port 65536 is not between 0 and 65535",
        "listen = :54321 | listen: \":54321\": the address is empty",
        "cluster-levels = | cluster level \"\" is not of the form 3.6",
        "cluster-levels = 3.6,latest | cluster level \"latest\" is not of the form 3.6",
        "engine-name = | engine-name: the value is empty",
        "max-calls = 0 | max-calls: \"0\" is not a number from 1 to 999999999",
        "unproved-changes = yes | unproved-changes: \"yes\" is neither true nor false",
        "owner-of = eth0 | owner-of: \"eth0\" is not of the form DEVICE=PROGRAM, such as eth0=none",
        "owner-of = =none | owner-of: \"=none\" is not of the form DEVICE=PROGRAM",
        "owner-of = eth0=wicked | owner-of: eth0=wicked: \"wicked\" is neither NetworkManager, systemd-networkd nor ifupdown, and it is not none",
        "max-frame = 1M | max-frame: \"1M\" is not a number from 1 to 999999999",
      })
  void reportsInvalidLineWithFileAndLineNumber(String line, String message) throws IOException {
    Path file = file("# a comment\n" + line + "\n");

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> AgentCommand.configuration("--config", file.toString()))
        .withMessageStartingWith(file + ", line 2: ")
        .withMessageContaining(message);
  }

  @Test
  void reportsDuplicateKeyWithBothLines() throws IOException {
    Path file = file("listen = [::]:1\nlisten = [::]:2\n");

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> AgentCommand.configuration("--config", file.toString()))
        .withMessage(file + ", line 2: listen is set twice, first in line 1");
  }

  @Test
  void flagKeepsWhatTheFileAllows() throws IOException {
    Path file = file("unproved-changes = true\n");

    assertThat(AgentCommand.configuration("--config", file.toString()).unprovedChanges()).isTrue();
    assertThat(
            AgentCommand.configuration("--config", file.toString(), "--unproved-changes")
                .unprovedChanges())
        .isTrue();
    assertThat(AgentCommand.configuration("--unproved-changes").unprovedChanges()).isTrue();
    assertThat(AgentCommand.configuration().unprovedChanges()).isFalse();
  }

  @Test
  void readsTheOwnersOfNics() throws IOException {
    Path file = file("nic-owners = NetworkManager\nowner-of = eth0=NetworkManager, eth1=none\n");

    assertThat(AgentCommand.configuration("--config", file.toString()).nicOwners())
        .isEqualTo(
            new NicOwners(
                Set.of(NicOwner.Kind.NETWORK_MANAGER),
                Map.of(
                    "eth0", Optional.of(NicOwner.Kind.NETWORK_MANAGER), "eth1", Optional.empty())));
  }

  @Test
  void changesNicsOfNetworkManagerAndNetworkdUnlessToldOtherwise() throws IOException {
    assertThat(AgentCommand.configuration().nicOwners().changed())
        .containsExactlyInAnyOrder(NicOwner.Kind.NETWORK_MANAGER, NicOwner.Kind.NETWORKD);
    assertThat(AgentCommand.configuration("--nic-owners", "none").nicOwners())
        .isEqualTo(NicOwners.NONE);
    assertThat(
            AgentCommand.configuration(
                    "--config", file("nic-owners = ifupdown systemd-networkd\n").toString())
                .nicOwners()
                .changed())
        .containsExactlyInAnyOrder(NicOwner.Kind.IFUPDOWN, NicOwner.Kind.NETWORKD);
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> AgentCommand.configuration("--nic-owners", "none,ifupdown"))
        .withMessageContaining("names none beside programs");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> AgentCommand.configuration("--nic-owners", "wicked"))
        .withMessageContaining("neither NetworkManager, systemd-networkd nor ifupdown");
  }

  @Test
  void refusesOwnersThatContradictEachOther() {
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> AgentCommand.configuration("--owner-of", "eth0=ifupdown"))
        .withMessageContaining("Add ifupdown to --nic-owners");
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(
            () ->
                AgentCommand.configuration(
                    "--nic-owners",
                    "NetworkManager",
                    "--owner-of",
                    "eth0=none,eth0=NetworkManager"))
        .withMessageContaining("--owner-of names two owners of eth0");
  }

  @Test
  void reportsInvalidOption() {
    assertThatExceptionOfType(CommandLine.ParameterException.class)
        .isThrownBy(() -> AgentCommand.configuration("--listen", "here"))
        .withMessageContaining("--listen")
        .withMessageContaining("\"here\" is not of the form 192.0.2.10:54321");
  }

  @Test
  void reportsMissingFile() {
    Path file = folder.resolve("none");

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> AgentCommand.configuration("--config", file.toString()))
        .withMessage("The configuration file " + file + " does not exist");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("agent.conf"), text);
  }
}
