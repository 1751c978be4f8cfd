package org.uplink.command.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.IoProblem;
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

  /**
   * Returns a line with mode, owner, size and time of each file in the folder. The line of a file
   * that cannot be read, for example because it was deleted meanwhile, says why.
   */
  public static String listing(Path folder) throws IOException {
    var lines = new StringBuilder(folder + "\n");
    Path root = folder.toRealPath();
    for (Path each : all(root)) {
      String name = TextSanitizer.clean(root.relativize(each).toString());
      try {
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
                    name));
      } catch (IOException e) {
        lines.append(unreadable(name, e));
      }
    }
    return lines.toString();
  }

  /** Returns names and times of the certificates in the folder. Keys are not shown. */
  public static String certificates(Path folder) throws IOException {
    var lines = new StringBuilder();
    Path root = folder.toRealPath();
    for (Path each : all(root)) {
      String name = TextSanitizer.clean(root.relativize(each).toString());
      try {
        if (each.toString().endsWith(".pem")
            && Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
            && Files.size(each) <= MAX_PEM_BYTES) {
          Matcher found = CERTIFICATE.matcher(Files.readString(each, StandardCharsets.ISO_8859_1));
          while (found.find()) {
            lines.append(name).append(": ").append(describe(found.group()));
          }
        }
      } catch (IOException e) {
        lines.append(unreadable(name, e));
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
                        : "(line left out: unknown setting)"));
      }
    }
    return lines.toString();
  }

  private static String unreadable(String name, IOException e) {
    return name + ": cannot be read (" + TextSanitizer.clean(IoProblem.describe(e)) + ")\n";
  }

  /** Returns the files and folders below a folder, also those that cannot be read. */
  private static List<Path> all(Path root) throws IOException {
    var found = new ArrayList<Path>();
    Files.walkFileTree(
        root,
        Set.of(),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            return each.equals(root) ? FileVisitResult.CONTINUE : add(each);
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
            return add(each);
          }

          @Override
          public FileVisitResult visitFileFailed(Path each, IOException e) throws IOException {
            if (each.equals(root)) {
              throw e;
            }
            return add(each);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }

          private FileVisitResult add(Path each) {
            found.add(each);
            return found.size() < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }
        });
    return found.stream().sorted().toList();
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
