package org.uplink.command.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.uplink.platform.RegularFile;
import org.uplink.platform.Sha256;
import org.uplink.platform.TextSanitizer;

/** What a report says about a daemon's folder and its configuration, without secrets. */
public final class FolderFacts {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_FILES = 5_000;
  private static final int MAX_PEM_BYTES = 1 << 20;
  private static final int MAX_CONFIGURATION_BYTES = 1 << 20;
  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]{1,100000}-----END CERTIFICATE-----");

  private FolderFacts() {}

  /** Returns a line with mode, owner, size and time of each file in the folder. */
  public static String listing(Path folder) throws IOException {
    var lines = new StringBuilder(folder + "\n");
    for (Path each : all(folder)) {
      PosixFileAttributes file =
          Files.readAttributes(each, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      lines.append(
          "%s%s %s:%s %d %s %s%n"
              .formatted(
                  file.isDirectory() ? "d" : file.isSymbolicLink() ? "l" : "-",
                  PosixFilePermissions.toString(file.permissions()),
                  file.owner().getName(),
                  file.group().getName(),
                  file.size(),
                  file.lastModifiedTime(),
                  TextSanitizer.clean(folder.relativize(each).toString())));
    }
    return lines.toString();
  }

  /** Returns names and times of the certificates in the folder. Keys are not shown. */
  public static String certificates(Path folder) throws IOException {
    var lines = new StringBuilder();
    for (Path each : all(folder)) {
      if (each.toString().endsWith(".pem")
          && Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
          && Files.size(each) <= MAX_PEM_BYTES) {
        Matcher found = CERTIFICATE.matcher(Files.readString(each, StandardCharsets.ISO_8859_1));
        while (found.find()) {
          lines.append(folder.relativize(each)).append(": ").append(describe(found.group()));
        }
      }
    }
    return lines.toString();
  }

  /**
   * Returns the lines of a configuration file that set a key. Comments and unknown keys may contain
   * anything, so they are left out.
   *
   * @param keys the keys that have no secret value
   */
  public static String configuration(Path file, Set<String> keys) throws IOException {
    var lines = new StringBuilder(file + "\n");
    int number = 0;
    for (String line : RegularFile.readText(file, MAX_CONFIGURATION_BYTES).lines().toList()) {
      number++;
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        String key = text.split("=", 2)[0].strip();
        lines.append(
            "%d: %s%n"
                .formatted(
                    number,
                    keys.contains(key)
                        ? TextSanitizer.clean(text)
                        : "(a line that is no known key is left out)"));
      }
    }
    return lines.toString();
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
      return files.filter(each -> !each.equals(folder)).limit(MAX_FILES).sorted().toList();
    }
  }

  private static String describe(String pem) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
      return TextSanitizer.clean(
              "%s, issued by %s, serial %s, from %s until %s, SHA-256 %s"
                  .formatted(
                      certificate.getSubjectX500Principal(),
                      certificate.getIssuerX500Principal(),
                      certificate.getSerialNumber().toString(16),
                      certificate.getNotBefore().toInstant(),
                      certificate.getNotAfter().toInstant(),
                      HexFormat.of().formatHex(Sha256.begin().digest(certificate.getEncoded()))))
          + "\n";
    } catch (CertificateException e) {
      return "a certificate that cannot be read (" + TextSanitizer.clean(e.toString()) + ")\n";
    }
  }
}
