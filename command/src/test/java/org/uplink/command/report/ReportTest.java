package org.uplink.command.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.CommandFailure;

class ReportTest {
  private static final String TOKEN = "b5vXq0Tz6HkQmN2rYp8sWd3fGj7uLc1eA9xZoViKtMg";

  @TempDir private Path folder;

  @Test
  void secretsAreRemovedInEachForm() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    byte[] der = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    Path keys = Files.createDirectory(folder.resolve("pki"));
    Files.writeString(keys.resolve("key.pem"), pem);
    List<String> forms = new ArrayList<>();
    forms.addAll(forms(TOKEN.getBytes(StandardCharsets.UTF_8)));
    forms.addAll(forms((TOKEN + "\n").getBytes(StandardCharsets.UTF_8)));
    forms.addAll(forms(der));
    forms.addAll(forms(pem.getBytes(StandardCharsets.UTF_8)));
    forms.add(TOKEN);
    forms.addAll(pem.lines().filter(line -> line.length() > 30 && !line.startsWith("-")).toList());
    assertThat(forms).hasSizeGreaterThan(30);

    Map<String, String> entries =
        write(
            new Report("test", SecretFilter.of(List.of(token, keys)), Clock.systemUTC())
                .add("forms.txt", () -> "a " + String.join(" b ", forms) + " c")
                .add("pem.txt", () -> pem)
                .add("json.json", () -> "{\"text\":\"" + pem.replace("\n", "\\n") + "\"}")
                .add(
                    "failed.txt",
                    () -> {
                      throw new IOException("refused " + TOKEN);
                    }));

    assertThat(entries.keySet())
        .containsExactly("forms.txt", "pem.txt", "json.json", Report.CONTENTS);
    for (String text : entries.values()) {
      for (String secret : forms) {
        assertThat(text).doesNotContain(secret);
      }
    }
    assertThat(entries.get("forms.txt")).startsWith("a (removed) b ").endsWith(" c");
    assertThat(entries.get(Report.CONTENTS))
        .contains("missing: failed.txt: refused (removed)", "forms.txt: ");
  }

  @Test
  void whatLooksLikeSecretIsRemoved() {
    SecretFilter filter = SecretFilter.of(List.of(folder.resolve("missing")));
    String joinToken =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(("\u0001" + "x".repeat(70)).getBytes(StandardCharsets.ISO_8859_1));

    assertThat(filter.clean("uplink agent join " + joinToken + " --name a"))
        .isEqualTo("uplink agent join (removed) --name a");
    assertThat(filter.clean("Authorization: Bearer abcdefgh1234, x"))
        .isEqualTo("Authorization: Bearer (removed), x");
    assertThat(filter.clean("{\"tokenDigest\":\"00ff\",\"token\" : \"a\\\"b\",\"name\":\"h\"}"))
        .isEqualTo("{\"tokenDigest\":\"(removed)\",\"token\" : \"(removed)\",\"name\":\"h\"}");
    assertThat(filter.clean("password=hunter2, user=a")).isEqualTo("password=(removed), user=a");
    assertThat(
            filter.clean(
                "a -----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY----- b"))
        .isEqualTo("a (removed) b");
    assertThat(filter.clean("-----BEGIN PRIVATE KEY-----\ncut off")).isEqualTo("(removed)");
    String plain = "host node1 (192.0.2.1): the change 7 is kept, with the token of the engine";
    assertThat(filter.clean(plain)).isEqualTo(plain);
  }

  @Test
  void partThatIsNotMadeInTimeIsNamed() throws Exception {
    var ended = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Map<String, String> entries =
        write(
            new Report("test", SecretFilter.of(List.of()), Clock.systemUTC(), Duration.ofMillis(50))
                .add(
                    "endless.txt",
                    () -> {
                      try {
                        return String.valueOf(never.await(HANG_SECONDS, TimeUnit.SECONDS));
                      } finally {
                        ended.countDown();
                      }
                    })
                .add("broken.txt", () -> List.of("a").get(1)));

    assertThat(entries).containsOnlyKeys(Report.CONTENTS);
    assertThat(entries.get(Report.CONTENTS))
        .contains("missing: endless.txt: it took longer than", "missing: broken.txt: ");
    assertThat(ended.await(HANG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void longPartsKeepTheirEndAndTheReportHasLimit() throws Exception {
    var report = new Report("test", SecretFilter.of(List.of()), Clock.systemUTC());
    for (var i = 0; i < 12; i++) {
      report.add(i + ".txt", () -> " ".repeat(Report.MAX_PART_BYTES + 100) + "the end");
    }
    Map<String, String> entries = write(report);

    assertThat(entries.get("0.txt"))
        .startsWith("(the beginning is left out)\n ")
        .endsWith("the end");
    assertThat(entries.values().stream().mapToLong(String::length).sum())
        .isLessThan(Report.MAX_BYTES + 100_000L);
    assertThat(entries.get(Report.CONTENTS))
        .contains("missing: 11.txt: the report has reached its limit of 64 MiB");
  }

  @Test
  void fileIsNewAndOnlyItsOwnerCanReadIt() throws Exception {
    Path file = folder.resolve("report.zip");
    assertThat(report().write(file)).isEmpty();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    assertThatThrownBy(() -> report().write(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("exists");
    Path nowhere = folder.resolve("missing/report.zip");
    assertThatThrownBy(() -> report().write(nowhere)).isInstanceOf(IOException.class);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void configurationHasOnlyKnownKeys() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("agent.conf"),
            "# my password: hunter2\nlisten = [::]:54321\npasword hunter2\n\nother = hunter2\n");

    assertThat(FolderFacts.configuration(file, Set.of("listen")))
        .contains(
            "2: listen = [::]:54321", "3: (line left out: unknown setting", "5: (line left out")
        .doesNotContain("hunter2");
  }

  @Test
  void keepsTheEndOfALongOutput() throws Exception {
    String output =
        ProgramOutput.of("sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' x; echo the end");

    assertThat(output.length()).isBetween(Report.MAX_PART_BYTES, 2 * Report.MAX_PART_BYTES);
    assertThat(output).endsWith("xthe end\n");
  }

  @Test
  void listsFilesBehindALinkAndNamesThoseThatCannotBeRead() throws Exception {
    Path real = Files.createDirectories(folder.resolve("disk/data"));
    Files.writeString(real.resolve("a.pem"), "no certificate");
    Files.createSymbolicLink(real.resolve("gone"), Path.of("nowhere"));
    Path link = Files.createSymbolicLink(folder.resolve("data"), real);

    assertThat(FolderFacts.listing(link)).contains(" a.pem\n", "lrwxrwxrwx", " gone\n");
    assertThat(FolderFacts.certificates(link)).isEmpty();
  }

  @Test
  void programThatFailsOrIsMissingIsNamed() {
    assertThatThrownBy(() -> ProgramOutput.of("sh", "-c", "echo why >&2; exit 3"))
        .isInstanceOf(IOException.class)
        .hasMessage("sh ended with status 3: why");
    assertThatThrownBy(() -> ProgramOutput.of("uplink-no-such-program"))
        .isInstanceOf(IOException.class)
        .hasMessage("uplink-no-such-program is not installed");
  }

  private static Report report() {
    return new Report("test", SecretFilter.of(List.of()), Clock.systemUTC())
        .add("versions.txt", MachineFacts::versions);
  }

  private Map<String, String> write(Report report) throws Exception {
    Path file = folder.resolve("report.zip");
    report.write(file);
    Map<String, String> entries = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  private static List<String> forms(byte[] secret) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
    List<String> forms = new ArrayList<>();
    for (byte[] bytes : List.of(secret, digest)) {
      forms.add(HexFormat.of().formatHex(bytes));
      forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
      forms.add(HexFormat.ofDelimiter(":").formatHex(bytes));
      forms.add(Base64.getEncoder().encodeToString(bytes).replaceAll("=+$", ""));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    return forms;
  }
}
