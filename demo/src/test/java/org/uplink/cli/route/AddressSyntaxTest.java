package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.address.HostName;
import org.uplink.address.IpLiteral;
import org.uplink.agent.NetworkTool;
import org.uplink.engine.run.EngineAddresses;
import org.uplink.testkit.Seed;

/** The engine, the agent and the command line accept and refuse the same texts as IP addresses. */
class AddressSyntaxTest {
  private static final int TEXTS = 100_000;
  private static final List<String> SEEDS =
      List.of(
          "192.0.2.1",
          "198.51.100.255",
          "127.0.0.1",
          "10.0.0.08",
          "0x7f.0.0.1",
          "127.1",
          "1.2.3",
          "2130706433",
          "2001:db8::1",
          "2001:DB8:0:0:1:0:0:1",
          "::ffff:192.0.2.1",
          "64:ff9b::192.0.2.33",
          "fd00::1:2:3:4:5:6",
          "[::1]",
          "node1.example.org");
  private static final String ALPHABET = "0123456789abcdefxX.:.:.:[]/%-g ";

  @ParameterizedTest
  @ValueSource(
      strings = {"0x7f.0.0.1", "1.2.3", "127.1", "1", "::ffff:192.0.2.1", "01.2.3.4", "fe80::1%1"})
  void nobodyAcceptsAmbiguousForms(String text) {
    assertThat(agentAccepts(text)).isFalse();
    assertThat(engineAccepts(text)).isFalse();
    if (!text.contains("%")) {
      assertThat(commandLineAccepts(text)).isFalse();
    }
  }

  @Test
  void allAcceptTheSameTexts() {
    SEEDS.forEach(AddressSyntaxTest::acceptTheSame);
    Random random = new Random(Seed.VALUE);
    int accepted = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
      acceptTheSame(text);
      accepted += agentAccepts(text) ? 1 : 0;
    }
    assertThat(accepted).as("accepted of %d, seed %d", TEXTS, Seed.VALUE).isGreaterThan(TEXTS / 50);
  }

  private static boolean agentAccepts(String text) {
    try {
      NetworkTool.address(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean commandLineAccepts(String text) {
    try {
      RouteArguments.parse(List.of(text)).query(text);
      return true;
    } catch (UsageException e) {
      return false;
    }
  }

  private static boolean engineAccepts(String text) {
    try {
      return new EngineAddresses(List.of(text)).configured().size() == 1;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void acceptTheSame(String text) {
    boolean address = agentAccepts(text);
    // A zone is the name of an interface, which only a command on the host itself understands.
    if (!text.contains("%") && !text.startsWith("-")) {
      assertThat(commandLineAccepts(text)).as("command line, \"%s\"", text).isEqualTo(address);
    }
    // The engine needs the address of one machine, and takes host names too.
    boolean oneMachine =
        address
            && !IpLiteral.parse(text).isMulticastAddress()
            && !IpLiteral.parse(text).isAnyLocalAddress();
    assertThat(engineAccepts(text))
        .as("engine, \"%s\"", text)
        .isEqualTo(oneMachine || HostName.isValid(text));
    assertThat(address && HostName.isValid(text)).as("both, \"%s\"", text).isFalse();
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(4); i > 0 && !mutated.isEmpty(); i--) {
      int position = random.nextInt(mutated.length());
      char character = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(3)) {
        case 0 -> mutated.setCharAt(position, character);
        case 1 -> mutated.insert(position, character);
        default -> mutated.deleteCharAt(position);
      }
    }
    return mutated.toString();
  }
}
