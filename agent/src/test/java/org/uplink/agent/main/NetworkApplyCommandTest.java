package org.uplink.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;

class NetworkApplyCommandTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"--confirm tcp://192.0.2.1:443", "--confirm ssh", "--dry-run"})
  void refusesAuthoritiesThatNoProofUses(String words) {
    List<String> arguments =
        new ArrayList<>(List.of("apply", "--nic", "eth0", "--bridge", "vmbr0", "--ca", "/ca.pem"));
    arguments.addAll(List.of(words.split(" ")));

    int status = NetworkMain.run(terminal(), arguments.toArray(String[]::new));

    assertThat(status).isEqualTo(ExitStatus.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("only https://HOST checks a certificate", "leave --ca out");
  }

  private Terminal terminal() {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Terminal(stream, stream, false);
  }
}
