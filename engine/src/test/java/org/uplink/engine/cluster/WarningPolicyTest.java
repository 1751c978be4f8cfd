package org.uplink.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

class WarningPolicyTest {
  @Test
  void stopsByDefaultOnChangesThatCutOffUsers() {
    for (WarningCode code : WarningCode.values()) {
      assertThat(WarningPolicy.DEFAULT.stopsOn(PlanWarning.ofDevice(code, "eth0", "")))
          .as("%s", code)
          .isEqualTo(code.cutsOff());
      assertThat(WarningPolicy.DEFAULT.stopOn().contains(code)).isEqualTo(code.cutsOff());
    }
    assertThat(WarningPolicy.DEFAULT.stopsOn(unknown(true))).isTrue();
    assertThat(WarningPolicy.DEFAULT.stopsOn(unknown(false))).isFalse();
  }

  @Test
  void stopsOnChosenCodesOnly() {
    var policy = WarningPolicy.of(List.of(WarningCode.NO_CARRIER));

    assertThat(policy.stopsOn(PlanWarning.ofDevice(WarningCode.NO_CARRIER, "eth0", ""))).isTrue();
    assertThat(policy.stopsOn(PlanWarning.ofDevice(WarningCode.FILTER_RULE, "eth0", ""))).isFalse();
    assertThat(policy.stopsOn(unknown(true))).isFalse();
  }

  @Test
  void policyWithAllDefaultCodesIsTheDefault() {
    // A client that changes another setting of the cluster sends back the codes that it has read.
    List<WarningCode> codes = WarningPolicy.DEFAULT.stopOn();

    assertThat(WarningPolicy.of(codes.reversed())).isEqualTo(WarningPolicy.DEFAULT);
    assertThat(WarningPolicy.of(EnumSet.allOf(WarningCode.class)).stopOn())
        .isEqualTo(Arrays.asList(WarningCode.values()));
    assertThat(WarningPolicy.of(List.of()).stopOn()).isEmpty();
  }

  private static PlanWarning unknown(boolean cutsOff) {
    return new PlanWarning("SomethingNew", Optional.empty(), Optional.empty(), "", cutsOff);
  }
}
