package org.uplink.hostnet.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.platform.StepListener;

class SystemdServiceTest {
  private final List<String> ran = new ArrayList<>();

  @Test
  void polkitDecidesAboutAProcessWithoutCapSysAdmin() {
    assertThat(service(this::succeed, false).whyDenied()).isEmpty();
    assertThat(ran).singleElement().asString().contains("org.freedesktop.PolicyKit1");
  }

  @Test
  void saysThatPolkitIsMissing() {
    assertThat(service(SystemdServiceTest::fail, false).whyDenied())
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains(
                        "systemd-networkd.service",
                        "Install polkit",
                        "repeat the change",
                        "not provided"));
  }

  @Test
  void processWithCapSysAdminNeedsNoPolkit() {
    assertThat(service(SystemdServiceTest::fail, true).whyDenied()).isEmpty();
  }

  private static SystemdService service(Commands commands, boolean privileged) {
    return new SystemdService(
        commands, "systemd-networkd.service", StepListener.NONE, () -> privileged);
  }

  private String succeed(List<String> words) {
    ran.add(String.join(" ", words));
    return "";
  }

  private static String fail(List<String> words) {
    throw new OwnerException(
        words.getFirst()
            + " failed: The name org.freedesktop.PolicyKit1 was not provided by any .service files");
  }
}
