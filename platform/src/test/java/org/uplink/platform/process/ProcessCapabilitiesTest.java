package org.uplink.platform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessCapabilitiesTest {
  @Test
  void findsSysAdminAmongTheEffectiveCapabilities() throws Exception {
    assertThat(ProcessCapabilities.parse(status("000001ffffffffff")).hasSysAdmin()).isTrue();
    assertThat(ProcessCapabilities.parse(status("0000000000200000")).hasSysAdmin()).isTrue();
  }

  @Test
  void agentsUnitHasOnlyNetAdmin() throws Exception {
    assertThat(ProcessCapabilities.parse(status("0000000000001000")).hasSysAdmin()).isFalse();
  }

  @Test
  void refusesAStatusWithoutCapabilities() {
    assertThatThrownBy(() -> ProcessCapabilities.parse("Name:\tagent"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CapEff");
  }

  @Test
  void readsThoseOfThisProcess() throws Exception {
    assertThat(ProcessCapabilities.own()).isNotNull();
  }

  private static String status(String effective) {
    return """
    Name:\tagent
    CapInh:\t0000000000000000
    CapPrm:\t000001ffffffffff
    CapEff:\t%s
    CapBnd:\t000001ffffffffff"""
        .formatted(effective);
  }
}
