package org.uplink.agent.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleCheckTest {
  private final PipedOutputStream user = new PipedOutputStream();
  private final ConsoleCheck check;

  ConsoleCheckTest() throws IOException {
    check = new ConsoleCheck(new PipedInputStream(user));
  }

  @ParameterizedTest
  @ValueSource(strings = {"y\n", "Y\n", " yes \n", "YES\r\n"})
  void yesConfirmsUntilItIsAskedAgain(String answer) throws Exception {
    check.begin();
    assertThat(check.fault("vmbr0")).isPresent();

    type(answer);

    await().until(() -> check.fault("vmbr0").isEmpty());
    assertThat(check.end()).isEmpty();
    check.reset();
    assertThat(check.fault("vmbr0")).isPresent();
    type(answer);
    await().until(() -> check.fault("vmbr0").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"n\n", "\n", "yesterday\n", "y?\n", "\u00ff\n"})
  void everyOtherAnswerIsNo(String answer) throws Exception {
    check.begin();

    type(answer);

    await().until(() -> check.end().isPresent());
    assertThat(check.end()).contains("the answer on the terminal was no");
    assertThat(check.fault("vmbr0")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"n\n", "\n", "no\n"})
  void aLaterNoCountsUntilTheChangeEnds(String answer) throws Exception {
    check.begin();
    type("y\n");
    await().until(() -> check.fault("vmbr0").isEmpty());

    type(answer);

    await().until(() -> check.end().isPresent());
    assertThat(check.end()).contains("the answer on the terminal was no");
  }

  @Test
  void anAnswerWhileTheOwnerTakesTheNetworkOverDoesNotCount() throws Exception {
    var proofs = new ChangeProofs(List.of(check));
    proofs.begin();
    type("y\n");
    await().until(() -> proofs.firstFault("vmbr0").isEmpty());

    proofs.proveAgainAfter(
        () -> {
          check.reset(); // Otherwise, nobody sees when the second answer is read.
          typeUnchecked("y\n");
          await().until(() -> check.fault("vmbr0").isEmpty());
        });

    assertThat(proofs.states())
        .containsExactly(new ProofState("console", Optional.of("not tried yet")));
    assertThat(proofs.firstFault("vmbr0").orElseThrow()).contains("nobody has answered yes");
    type("y\n");
    await().until(() -> proofs.firstFault("vmbr0").isEmpty());
    assertThat(proofs.end()).isEmpty();
  }

  @Test
  void aNoWhileTheOwnerTakesTheNetworkOverCounts() throws Exception {
    var proofs = new ChangeProofs(List.of(check));
    proofs.begin();

    proofs.proveAgainAfter(() -> typeUnchecked("n\n"));

    await().until(() -> proofs.end().isPresent());
  }

  @Test
  void theEndOfTheTerminalIsNoToo() throws Exception {
    check.begin();

    type("y"); // Without the end of the line, it is no answer.
    user.close();

    await().until(() -> check.end().isPresent());
    assertThat(check.end().orElseThrow()).contains("terminal that was asked has ended");
    assertThat(check.fault("vmbr0")).isPresent();
  }

  @Test
  void whatWasTypedBeforeTheQuestionIsNoAnswer() throws Exception {
    type("y\nn\n");
    check.begin();

    type("y\n");

    await().until(() -> check.fault("vmbr0").isEmpty());
    assertThat(check.end()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "17 (java) S 16 17 17 34816 17 4194304 1, false",
    "17 (java) S 16 16 15 34816 16 4194304 1, false",
    "17 (java) S 16 17 15 34816 15 4194304 1, true",
    "17 (a) b (c) S 16 17 15 34816 15 4194304 1, true",
    "17 (java) S 16 17 15 0 -1 4194304 1, false", // No terminal.
    "17 (java) S 16, false"
  })
  void knowsWhetherItIsInTheBackground(String stat, boolean expected) {
    assertThat(ConsoleCheck.isInBackground(stat)).isEqualTo(expected);
  }

  private void typeUnchecked(String text) {
    try {
      type(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void type(String text) throws IOException {
    user.write(text.getBytes(UTF_8));
    user.flush();
  }
}
