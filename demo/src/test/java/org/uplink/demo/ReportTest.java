package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.verbs.join.JoinToken;

/** {@code uplink engine report} and {@code uplink agent report}. */
class ReportTest {
  private static final String SECRET_OF_COMMENT = "correct-horse-battery-staple";

  @TempDir private Path scratch;

  @Test
  void reportOfEngineHasItsStateAndNoSecret() throws Exception {
    Path report = scratch.resolve("engine.zip");
    Path config =
        Files.writeString(
            scratch.resolve("engine.conf"),
            "# the password is %s\naddresses = 127.0.0.1\nno-such-key = %s\n"
                .formatted(SECRET_OF_COMMENT, SECRET_OF_COMMENT));
    List<String> secrets;
    try (var fixture = EngineAndAgentFixture.startWithPortForHosts(scratch)) {
      fixture.add("node");
      fixture.ask("host", "install", "node");
      UplinkRun token = fixture.ask("join-token", "create");
      assertThat(token.status()).as(token.err()).isZero();
      secrets = secrets(Path.of(fixture.dir()));
      secrets.addAll(joinTokenForms(token.out()));

      UplinkRun run =
          fixture.ask("engine", "report", report.toString(), "--config", config.toString());

      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).contains("The report is in " + report, "read it before");
    }

    Map<String, String> entries = entries(report);
    assertThat(entries.get("versions.txt")).contains("uplink ", "java 25");
    assertThat(entries.get("configuration.txt"))
        .contains("addresses = 127.0.0.1", "line left out: unknown setting");
    assertThat(entries.get("data-directory.txt")).contains("rw-------", "metrics-token");
    assertThat(entries.get("certificates.txt")).contains("CN=engine");
    assertThat(entries.get("ready.json")).contains("\"status\":\"up\"");
    assertThat(entries.get("metrics.txt")).contains("uplink_runs_total");
    assertThat(entries.get("clusters.json")).contains("Default");
    assertThat(entries.get("hosts.json")).contains("\"name\":\"node\"", "\"run\":");
    assertThat(entries.get("networks-and-decisions.txt")).contains("\"devices\":", "\"verdict\":");
    assertThat(entries.get("events.json")).contains("HostAdded");
    assertNoSecret(entries, secrets);
  }

  @Test
  void reportOfStoppedEngineSaysWhatIsMissing() throws Exception {
    Path report = scratch.resolve("engine.zip");
    List<String> secrets;
    String dir;
    try (var fixture = EngineAndAgentFixture.start(scratch)) {
      dir = fixture.dir();
      secrets = secrets(Path.of(dir));
    }

    UplinkRun run = UplinkRun.uplink("engine", "report", report.toString(), "--data-dir", dir);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Not in the report: hosts.json: no engine runs with the data directory " + dir);
    Map<String, String> entries = entries(report);
    assertThat(entries.get("report.txt")).contains("missing: hosts.json: no engine runs");
    assertThat(entries).containsKeys("certificates.txt", "data-directory.txt");
    assertNoSecret(entries, secrets);
  }

  @Test
  void reportOfHostHasItsNetworkAndNoSecret() throws Exception {
    Path report = scratch.resolve("agent.zip");
    List<String> secrets;
    try (var fixture = EngineAndAgentFixture.start(scratch)) {
      Path state = scratch.resolve("agent");
      Path key = Path.of(fixture.file("node")).resolve("key.pem");
      Files.createDirectories(state.resolve("pki-renew"));
      Files.copy(key, state.resolve("pki-renew/key.pem"));
      Path config =
          Files.writeString(
              scratch.resolve("agent.conf"),
              "# the password is %s\nkey = %s\nstate-dir = %s\nlisten = 127.0.0.1:0\n"
                  .formatted(SECRET_OF_COMMENT, key, state));
      secrets = secrets(Path.of(fixture.file("node")));

      UplinkRun run =
          UplinkRun.uplink(
              "agent",
              "report",
              report.toString(),
              "--config",
              config.toString(),
              "--state-dir",
              state.toString());

      assertThat(run.status()).as(run.err()).isZero();
    }

    Map<String, String> entries = entries(report);
    assertThat(entries.get("report.txt")).startsWith("Uplink ").contains("report of the agent");
    assertThat(entries.get("configuration.txt")).contains("listen = 127.0.0.1:0");
    assertThat(entries.get("state-directory.txt")).contains("host-id", "pki-renew/key.pem");
    assertThat(entries.get("status.json")).contains("\"nics\":", "\"agent\":{");
    assertThat(entries.get("changes.json")).startsWith("[");
    assertThat(entries.get("capabilities.json")).contains("\"result\":", "\"nics\":");
    assertThat(entries.get("links.json")).contains("\"ifname\":\"lo\"");
    assertThat(entries).containsKeys("addresses.json", "routes-ipv4.json", "rules-ipv6.json");
    assertNoSecret(entries, secrets);
  }

  private static void assertNoSecret(Map<String, String> entries, List<String> secrets) {
    assertThat(secrets).hasSizeGreaterThan(10).contains(SECRET_OF_COMMENT);
    entries.forEach(
        (name, text) -> {
          for (String secret : secrets) {
            assertThat(text.contains(secret)).as("%s has %s", name, secret).isFalse();
          }
        });
  }

  /** Returns the forms of the secrets in all files of a folder that are no certificates. */
  private static List<String> secrets(Path folder) throws Exception {
    List<String> secrets = new ArrayList<>(List.of(SECRET_OF_COMMENT));
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.getFileName().toString().matches("(metrics-)?token|.*key.*"))
              .toList();
    }
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      String text = new String(content, StandardCharsets.ISO_8859_1);
      secrets.addAll(forms(content));
      secrets.addAll(forms(text.strip().getBytes(StandardCharsets.ISO_8859_1)));
      text.lines()
          .filter(line -> line.length() > 30 && !line.startsWith("-----"))
          .forEach(secrets::add);
    }
    return secrets;
  }

  private static List<String> joinTokenForms(String printed) throws Exception {
    Matcher found = Pattern.compile("[A-Za-z0-9_-]{74,}").matcher(printed);
    assertThat(found.find()).as(printed).isTrue();
    List<String> forms = new ArrayList<>(List.of(found.group()));
    String secret = JoinToken.parse(found.group()).secret();
    forms.add(secret);
    forms.addAll(forms(HexFormat.of().parseHex(secret)));
    forms.addAll(forms(secret.getBytes(StandardCharsets.UTF_8)));
    return forms;
  }

  private static List<String> forms(byte[] secret) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
    List<String> forms = new ArrayList<>();
    for (byte[] bytes : List.of(secret, digest)) {
      forms.add(HexFormat.of().formatHex(bytes));
      forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
      forms.add(Base64.getEncoder().encodeToString(bytes).replaceAll("=+$", ""));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    return forms;
  }

  private static Map<String, String> entries(Path report) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(Files.newInputStream(report))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }
}
