package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.GuestFile;
import org.uplink.testkit.GuestMachine;
import org.uplink.testkit.InstallerExamples;
import org.uplink.testkit.Ip;

/**
 * The life of the packages on a Debian host that boots with systemd: installed, joined, rebooted,
 * upgraded, removed and purged. The processor of the host has nothing beyond the first x86-64.
 */
@Tag("systemd")
@EnabledIfSystemProperty(
    named = "uplink.systemd",
    matches = "true",
    disabledReason = "boots a virtual machine several times; build/guest-tests starts it (-Pvm)")
class PackagesTest {
  private static final String TAP = "guest1";

  /** A cache of classes that does not fit ends the program. Everything is slow in a guest. */
  private static final String STRICT = "-XX:AOTMode=on -Duplink.slowness=20";

  private static final String UNIT =
      "[Service]\nTimeoutStartSec=3600\nEnvironment=\"UPLINK_JAVA_OPTS=" + STRICT + "\"\n";

  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --allow-downgrades install ";

  private static final Pattern JOIN = Pattern.compile("uplink agent join (\\S+)");
  private static final String TOKEN_FILE = InstallerExamples.TOKEN_FILE;

  /** Takes the packages that an example downloads from the guest's disk. */
  private static final String WGET = "#!/bin/sh\nexec cp \"/opt/packages/${2##*/}\" .\n";

  /** The installer has the new system in /target, and runs a command in it with in-target. */
  private static final String INSTALLER =
      """
      in-target() { chroot /target "$@"; }
      mkdir -p /target
      mount --bind / /target
      for folder in dev proc opt; do mount --bind /$folder /target/$folder; done
      """;

  @TempDir private Path folder;

  private GuestMachine guest;

  @BeforeEach
  void boot() throws IOException {
    GuestMachine.create(Files.createDirectory(folder.resolve("guest")));
    Ip.HERE.runAll(
        "tuntap add dev " + TAP + " mode tap",
        "addr add 192.0.2.1/24 dev " + TAP,
        "link set " + TAP + " up");
    guest = GuestMachine.boot(folder.resolve("guest"), TAP);
  }

  @AfterEach
  void stop() throws IOException {
    if (guest != null) {
      guest.close();
      Ip.HERE.runAll("link del " + TAP);
    }
  }

  @Test
  void packagesAreInstalledUpgradedRemovedAndPurged() throws Exception {
    beginWithConfiguredNic();
    guest.run(INSTALL + "/opt/packages/*.deb");
    assertThat(guest.attempt("systemctl is-enabled uplink-agent uplink-engine").out())
        .doesNotContain("enabled");
    everyProgramStartsWithItsCache();

    startEngine();
    join("node1");
    awaitConnected();

    guest.shutDown();
    guest = guest.bootAgain();
    awaitConnected();
    assertThat(guest.run("systemctl is-active uplink-agent uplink-engine uplink-restore"))
        .doesNotContain("inactive");

    List<String> network = network();
    guest.run(INSTALL + "/opt/next/*.deb");
    assertThat(network()).isEqualTo(network);
    assertThat(guest.run("ls /usr/lib/uplink")).isEqualTo("99.0\n");
    assertThat(guest.run("dpkg-query -W uplink uplink-agent uplink-engine"))
        .hasLineCount(3)
        .doesNotContain("snapshot");
    awaitConnected();

    ExternalCommand.Result downgrade = guest.attempt(INSTALL + "/opt/packages/*.deb");
    assertThat(downgrade.status()).isNotZero();
    assertThat(downgrade.out()).contains("does not replace the newer version 99.0");
    guest.awaitSuccess("systemctl is-active uplink-agent uplink-engine");
    awaitConnected();

    guest.run("apt-get -q -y remove uplink uplink-agent uplink-engine");
    assertThat(network()).isEqualTo(network);
    guest.run(
        "test ! -e /usr/lib/uplink && test ! -e /usr/bin/uplink && test -e /etc/uplink/agent.conf"
            + " && test -e /etc/uplink/engine.conf && test -e /var/lib/uplink/agent/host-id"
            + " && test -e /var/lib/uplink-engine/token");
    assertThat(guest.attempt("systemctl is-active uplink-agent uplink-engine").out())
        .doesNotContain("\nactive")
        .doesNotStartWith("active");

    guest.run(INSTALL + "/opt/next/*.deb && systemctl start uplink-engine uplink-agent");
    awaitConnected();

    guest.run("apt-get -q -y purge uplink uplink-agent uplink-engine");
    assertThat(network()).isEqualTo(network);
    guest.run("rm -r /etc/systemd/system/uplink-*.service.d");
    assertThat(
            guest.run(
                "find / -xdev -name '*uplink*' ! -path '/proc/*' ! -path '/var/log/*'"
                    + " ! -path '/run/*' ! -path '/var/lib/systemd/*'"))
        .isEmpty();
    assertThat(guest.attempt("getent passwd uplink-engine").succeeded()).isFalse();
  }

  @Test
  void hostJoinsAtItsFirstBootWithTheFilesOfTheExamples() throws Exception {
    beginWithConfiguredNic();
    guest.run(INSTALL + "/opt/packages/uplink_*.deb /opt/packages/uplink-engine_*.deb");
    startEngine();
    String version = guest.run("dpkg-query -W -f '${Version}' uplink").strip();
    var examples = InstallerExamples.with(token("node1"), version);
    guest.write(List.of(new GuestFile("/usr/local/bin/wget", WGET, true)));
    guest.run("chmod +x /usr/local/bin/wget");

    // cloud-init works on the host that runs. Without an engine, the join waits, and nothing waits
    // for it.
    guest.run("systemctl stop uplink-engine");
    guest.write(List.of(new GuestFile(TOKEN_FILE, examples.cloudInitFile(), false)));
    guest.run(examples.cloudInitCommand());
    guest.awaitSuccess("journalctl -u uplink-join | grep 'tries again until'");
    guest.run("systemctl start uplink-engine");
    awaitJoined();

    // The token has no use left. The refusal ends the join, and the token stays.
    guest.run("apt-get -q -y purge uplink-agent");
    guest.write(List.of(new GuestFile(TOKEN_FILE, examples.cloudInitFile(), false)));
    guest.run(examples.cloudInitCommand());
    guest.awaitSuccess("test \"$(systemctl is-active uplink-join)\" = failed");
    assertThat(guest.run("journalctl -u uplink-join"))
        .contains("has no use left", TOKEN_FILE + " stays");
    guest.run("test -s " + TOKEN_FILE + " && apt-get -q -y purge uplink-agent");
    guest.run("test ! -e " + TOKEN_FILE);

    // The installer of Debian works in the new system before its first boot.
    guest.write(
        List.of(
            new GuestFile(
                "/root/installer",
                INSTALLER + InstallerExamples.with(token("node2"), version).preseedCommand(),
                false)));
    guest.run("unshare --mount bash -eu /root/installer");
    assertThat(guest.run("stat -c %a%U " + TOKEN_FILE)).isEqualTo("600root\n");
    guest.shutDown();
    guest = guest.bootAgain();
    awaitJoined();
    assertThat(guest.run("uplink host list --json")).contains("node2");
  }

  private void beginWithConfiguredNic() {
    PackagedOwner owner = PackagedOwner.networkd();
    List<GuestFile> files = new ArrayList<>();
    files.add(new GuestFile(owner.file(), owner.text(), true));
    for (String unit : List.of("agent", "restore", "join", "engine")) {
      files.add(
          new GuestFile("/etc/systemd/system/uplink-" + unit + ".service.d/test.conf", UNIT, true));
    }
    guest.write(files);
    guest.run("systemctl enable --now " + owner.unit());
    guest.awaitSuccess(owner.isConfigured());
  }

  private void startEngine() {
    guest.run(
        "echo addresses = 192.0.2.10 >>/etc/uplink/engine.conf; systemctl enable --now uplink-engine");
    awaitEngine();
  }

  private void awaitJoined() {
    guest.awaitSuccess(
        "test ! -e " + TOKEN_FILE + " || { journalctl -n 10 -u uplink-join; false; }");
    awaitConnected();
  }

  private void everyProgramStartsWithItsCache() {
    for (String command :
        List.of(
            "uplink --version",
            "uplink host --help",
            "uplink route get 127.0.0.1",
            "uplink network status",
            "uplink agent --help",
            "uplink agent status",
            "uplink engine --help",
            "uplink-engine issue-certificate --help")) {
      guest.run("UPLINK_JAVA_OPTS='" + STRICT + "' " + command);
    }
    // The guard reads requests until the end of its input.
    guest.run(
        "cd /run && mkdir guard && java=$(echo /usr/lib/uplink/*/runtime/bin/java) && path=$(grep -A1 '^-cp$' ${java%%/runtime*}/agent.options | tail -n 1)"
            + " && $java -XX:AOTMode=on -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
            + " -XX:AOTCache=${java%%/runtime*}/cache/guard.aot -cp $path org.uplink.hostnet.guard.GuardProgram guard guard /etc/resolv.conf </dev/null");
  }

  private void awaitEngine() {
    guest.awaitSuccess("uplink cluster list");
  }

  private void join(String host) {
    guest.run("uplink agent join " + token(host));
    guest.awaitSuccess("systemctl is-active uplink-agent");
  }

  private String token(String host) {
    String said = guest.run("uplink host add " + host + " 2>&1");
    Matcher line = JOIN.matcher(said);
    assertThat(line.find()).as(said).isTrue();
    return line.group(1);
  }

  /** Waits until the engine has a connection of the host's agent. */
  private void awaitConnected() {
    guest.awaitSuccess(
        "uplink host list --json | grep -q '\"connection\" *: *{' || { uplink host list --json; journalctl -n 5 -u uplink-agent -u uplink-engine; false; }");
  }

  private List<String> network() {
    return guest
        .run(
            "ip -o addr show | sed 's/ valid_lft.*//'; ip -4 route; ip -6 route | sed 's/ expires [^ ]*//'; ip rule")
        .lines()
        .map(String::strip)
        .sorted()
        .toList();
  }
}
