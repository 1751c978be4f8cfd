package org.uplink.hostnet.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.backend.OwnerVersions.Answer;
import org.uplink.hostnet.owner.NicOwner.Kind;

class OwnerVersionsTest {
  private final AtomicLong nanoTime = new AtomicLong();

  @Test
  void readsTheVersionAndSaysWhetherTestsRunIt() {
    assertThat(answer(Kind.NETWORK_MANAGER, "1.42.4\n"))
        .isEqualTo(new Answer.Version("1.42.4", true));
    assertThat(answer(Kind.NETWORK_MANAGER, "1.420.0\n"))
        .isEqualTo(new Answer.Version("1.420.0", false));
    assertThat(answer(Kind.NETWORKD, "systemd 252 (252.39-1~deb12u1)\n+PAM +AUDIT\n"))
        .isEqualTo(new Answer.Version("252", true));
    assertThat(answer(Kind.NETWORKD, "systemd 255 (255.4-1ubuntu8)\n"))
        .isEqualTo(new Answer.Version("255", false));
    assertThat(OwnerVersions.triedVersions("NetworkManager")).isEqualTo("1.42");
  }

  @Test
  void saysWhyAVersionIsUnknown() {
    assertThat(answer(Kind.NETWORK_MANAGER, "\n"))
        .isEqualTo(new Answer.Unknown("nmcli --terse --fields VERSION general prints no version"));
    Commands failing =
        words -> {
          throw new OwnerException("nmcli failed: NetworkManager is not running");
        };
    assertThat(new OwnerVersions(failing, nanoTime::get).of(Kind.NETWORK_MANAGER))
        .contains(new Answer.Unknown("nmcli failed: NetworkManager is not running"));
  }

  @Test
  void doesNotAskProgramsWithoutABackEnd() {
    Commands none =
        words -> {
          throw new AssertionError("asked with " + words);
        };
    assertThat(new OwnerVersions(none, nanoTime::get).of(Kind.WICKED)).isEmpty();
  }

  @Test
  void waitsOnlyOnceAMinuteForAProgramThatHangs() {
    List<List<String>> asked = new ArrayList<>();
    Commands hanging =
        words -> {
          asked.add(words);
          return new LocalCommands(Duration.ofSeconds(1)).run(List.of("sleep", "1000"));
        };
    OwnerVersions versions = new OwnerVersions(hanging, nanoTime::get);
    Answer unknown = new Answer.Unknown("sleep 1000 failed: it has not ended within 1 s");

    assertThat(versions.of(Kind.NETWORK_MANAGER)).contains(unknown);
    assertThat(versions.of(Kind.NETWORK_MANAGER)).contains(unknown);
    assertThat(asked).hasSize(1);

    nanoTime.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(versions.of(Kind.NETWORK_MANAGER)).contains(unknown);
    assertThat(asked).hasSize(2);
  }

  private Answer answer(Kind program, String output) {
    Optional<Answer> answer = new OwnerVersions(words -> output, nanoTime::get).of(program);
    return answer.orElseThrow();
  }
}
