package org.uplink.verbs.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.address.HostAndPort;

class JoinTokenTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final JoinToken TOKEN =
      JoinToken.create(
          List.of(
              HostAndPort.parse("192.0.2.1:54322"),
              HostAndPort.parse("[2001:db8::1]:54322"),
              HostAndPort.parse("engine.example.org:1")),
          "ab".repeat(32),
          new SecureRandom());

  @Test
  void isReadAsItWasWritten() {
    String text = TOKEN.text();

    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(JoinToken.parse(text)).isEqualTo(TOKEN);
    assertThat(JoinToken.parse(text + "\n")).isEqualTo(TOKEN);
  }

  @Test
  void secretsDiffer() {
    assertThat(JoinToken.create(TOKEN.engines(), TOKEN.authority(), new SecureRandom()).secret())
        .isNotEqualTo(TOKEN.secret())
        .matches("[0-9a-f]{32}");
  }

  /** Each position, each other character. */
  @Test
  void refusesTokenThatIsAlteredByOneCharacter() {
    String text = TOKEN.text();
    for (int i = 0; i < text.length(); i++) {
      for (char other : (ALPHABET + "=+/ .").toCharArray()) {
        String altered = text.substring(0, i) + other + text.substring(i + 1);
        if (other != text.charAt(i) && !altered.strip().equals(text)) {
          refused(altered);
        }
      }
    }
  }

  @Test
  void refusesTokenThatIsCutOrRepeated() {
    String text = TOKEN.text();
    for (int i = 0; i < text.length(); i++) {
      refused(text.substring(0, i));
      refused(text.substring(i + 1));
    }
    refused(text + text);
    refused(text + "A");
    refused(text + "=");
    refused("A".repeat(100_000));
  }

  @Test
  void doesNotShowTheSecret() {
    assertThat(TOKEN.toString()).doesNotContain(TOKEN.secret());
    assertThat(new Enrol(TOKEN.secret(), "", java.util.Optional.empty()).toString())
        .doesNotContain(TOKEN.secret());
  }

  private static void refused(String text) {
    assertThatThrownBy(() -> JoinToken.parse(text))
        .as(text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not whole")
        .hasMessageNotContaining(TOKEN.secret());
  }
}
