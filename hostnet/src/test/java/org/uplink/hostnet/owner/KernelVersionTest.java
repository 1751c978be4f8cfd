package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {
  @ParameterizedTest
  @CsvSource({
    "6.1.0-26-amd64, false",
    "6.2.16, false",
    "6.3.0, true",
    "6.18.44-fc, true",
    "5.14.0-503.el9.x86_64, false",
    "7.0, true"
  })
  void knowsSourcesOfGroupsFrom63On(String release, boolean accepts) {
    assertThat(KernelVersion.parse(release).orElseThrow().acceptsGroupSources()).isEqualTo(accepts);
  }

  @Test
  void releaseThatIsNoVersionIsUnknown() {
    assertThat(KernelVersion.parse("next")).isEmpty();
  }
}
