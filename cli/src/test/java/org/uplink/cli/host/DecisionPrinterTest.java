package org.uplink.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.api.decision.AutomaticDeployment;
import org.uplink.api.decision.DecisionConfidence;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.Stance;
import org.uplink.command.Terminal;

class DecisionPrinterTest {
  private static final EvidenceDocument ENGINE =
      fact("sourceTranslation", "the engine's address is TEXT-ENGINE");
  private static final EvidenceDocument HOST =
      fact("destinationTranslation", "the host's address is TEXT-HOST");

  @Test
  void saysWhichAddressIsTranslated() {
    assertThat(print(false, false)).doesNotContain("NAT", "TEXT");
    assertThat(print(true, false))
        .contains("  NAT        the engine's address is TEXT-ENGINE")
        .doesNotContain("TEXT-HOST");
    assertThat(print(false, true))
        .contains("  NAT        the host's address is TEXT-HOST")
        .doesNotContain("TEXT-ENGINE");
    assertThat(print(true, true)).contains("TEXT-ENGINE", "TEXT-HOST");
  }

  private static String print(boolean ofEngine, boolean ofHost) {
    var out = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(out, true), new PrintStream(out, true), false);
    new DecisionPrinter(
            new DecisionDocument(
                1,
                "node1",
                Optional.of(1L),
                Optional.empty(),
                Instant.EPOCH,
                8,
                "situation",
                Optional.of("eth0"),
                Optional.empty(),
                Optional.empty(),
                DecisionConfidence.CONFIRMED,
                AutomaticDeployment.YES,
                "verdict",
                "reason",
                "next",
                Optional.of(ofEngine),
                Optional.of(ofHost),
                List.of(ENGINE, HOST),
                List.of()))
        .printVerdict(terminal);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static EvidenceDocument fact(String kind, String text) {
    return new EvidenceDocument(kind, Stance.INFORMS, text, "question", "answer", Optional.empty());
  }
}
