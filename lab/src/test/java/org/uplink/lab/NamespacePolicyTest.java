package org.uplink.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespacePolicyTest {
  @TempDir private Path settings;

  @Test
  void namesTheSettingThatRefusesUserNamespaces() throws Exception {
    set("kernel/unprivileged_userns_clone", "1");
    set("user/max_user_namespaces", "63000");
    set("kernel/apparmor_restrict_unprivileged_userns", "1");
    assertThat(wayOut())
        .contains(
            "AppArmor restricts",
            "Run it as root, or ",
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");

    set("user/max_user_namespaces", "0");
    assertThat(wayOut()).contains("sudo sysctl -w user.max_user_namespaces=10000");

    set("kernel/unprivileged_userns_clone", "0");
    assertThat(wayOut()).contains("sudo sysctl -w kernel.unprivileged_userns_clone=1");
  }

  @Test
  void thinksOfAContainerIfNoSettingRefusesThem() {
    assertThat(wayOut()).contains("root", "container", "CAP_SYS_ADMIN");
  }

  private String wayOut() {
    return new NamespacePolicy(settings).wayOut();
  }

  private void set(String name, String value) throws Exception {
    Path file = settings.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }
}
