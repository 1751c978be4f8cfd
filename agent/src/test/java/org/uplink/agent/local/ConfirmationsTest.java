package org.uplink.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfirmationsTest {
  private final Confirmations confirmations = new Confirmations();

  @Test
  void answersEachThatWaits() throws Exception {
    Confirmations.Waiting first = confirmations.add();
    Confirmations.Waiting second = confirmations.add();

    confirmations.answer("again");

    Confirmations.Waiting third = confirmations.add();
    assertThat(first.await(HANG)).contains(new Confirmations.Result("again", false));
    assertThat(second.await(HANG)).contains(new Confirmations.Result("again", false));
    assertThat(third.await(Duration.ZERO)).isEmpty();
  }

  @Test
  void answersWhoComesTooLate() throws Exception {
    Confirmations.Waiting first = confirmations.add();

    confirmations.end("kept", true);
    Confirmations.Waiting second = confirmations.add();
    confirmations.end("ended", false);

    var kept = new Confirmations.Result("kept", true);
    assertThat(first.await(HANG)).contains(kept);
    assertThat(second.await(HANG)).contains(kept);
    assertThat(confirmations.add().await(HANG)).contains(kept);
  }

  @Test
  void aChangeThatIsNotKeptConfirmsNothing() throws Exception {
    Confirmations.Waiting first = confirmations.add();

    confirmations.end("rolled back", false);

    var rolledBack = new Confirmations.Result("rolled back", false);
    assertThat(first.await(HANG)).contains(rolledBack);
    assertThat(confirmations.add().await(HANG)).contains(rolledBack);
  }
}
