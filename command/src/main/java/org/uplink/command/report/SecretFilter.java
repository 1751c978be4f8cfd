package org.uplink.command.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.uplink.platform.IoProblem;
import org.uplink.platform.Sha256;

/**
 * Removes secrets from texts: those of known files in each form in which something may print them
 * (as they are, in Base64, in hexadecimal, and their digests), and whatever looks like a private
 * key, a bearer token, a join token or a password.
 */
public final class SecretFilter {
  /** What stands in the place of a secret. */
  static final String REMOVED = "(removed)";

  /** A shorter text could be a part of something that is no secret. */
  private static final int LEAST_LENGTH = 16;

  private static final int LEAST_LINE = 24;
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_FILES = 2_000;
  private static final int MAX_DEPTH = 8;

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\\z)",
          Pattern.DOTALL);

  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer\\s+)[A-Za-z0-9._~+/=-]{8,}");

  /** URL-safe Base64 whose first byte is the version of a join token. */
  private static final Pattern JOIN_TOKEN =
      Pattern.compile("(?<![A-Za-z0-9_-])A[Q-Za-f][A-Za-z0-9_-]{72,}");

  private static final Pattern MEMBER =
      Pattern.compile(
          "(?i)(\"(?:token|tokenDigest|secret|password|ticket)\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+\"");

  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?i)\\b((?:password|passwd|secret|token)\\s*=\\s*)[^\\s,;]+");

  private final List<String> secrets;
  private final List<String> unread;

  private SecretFilter(Collection<String> secrets, List<String> unread) {
    // The longest first: a shorter one may be a part of it.
    this.secrets =
        secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    this.unread = List.copyOf(unread);
  }

  /**
   * Returns a filter of these files, and of all files in these folders. A file that is missing has
   * no secret. One that this user cannot read is in {@link #unread}.
   */
  public static SecretFilter of(Collection<Path> filesAndFolders) {
    Set<String> secrets = new HashSet<>();
    var unread = new ArrayList<String>();
    for (Path each : filesAndFolders) {
      try {
        for (Path file : files(each)) {
          addForms(secrets, content(file));
        }
      } catch (IOException | UncheckedIOException e) {
        unread.add(IoProblem.describe(e, each));
      }
    }
    return new SecretFilter(secrets, unread);
  }

  /** Returns which files could not be read, so that their content is only found by its form. */
  List<String> unread() {
    return unread;
  }

  /** Returns the text without secrets. */
  public String clean(String text) {
    String cleaned = text;
    for (String secret : secrets) {
      cleaned = cleaned.replace(secret, REMOVED);
    }
    cleaned = PRIVATE_KEY.matcher(cleaned).replaceAll(REMOVED);
    cleaned = BEARER.matcher(cleaned).replaceAll("$1" + REMOVED);
    cleaned = MEMBER.matcher(cleaned).replaceAll("$1\"" + REMOVED + "\"");
    cleaned = ASSIGNMENT.matcher(cleaned).replaceAll("$1" + REMOVED);
    return JOIN_TOKEN.matcher(cleaned).replaceAll(REMOVED);
  }

  private static List<Path> files(Path fileOrFolder) throws IOException {
    if (!Files.isDirectory(fileOrFolder)) {
      if (Files.notExists(fileOrFolder)) {
        return List.of();
      }
      if (!Files.exists(fileOrFolder)) {
        throw new AccessDeniedException(fileOrFolder.toString());
      }
      return List.of(fileOrFolder);
    }
    try (Stream<Path> all = Files.walk(fileOrFolder.toRealPath(), MAX_DEPTH)) {
      return all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
          .limit(MAX_FILES)
          .toList();
    }
  }

  private static byte[] content(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_FILE_BYTES);
    }
  }

  private static void addForms(Set<String> secrets, byte[] content) {
    String whole = new String(content, StandardCharsets.ISO_8859_1);
    if (whole.contains("-----BEGIN CERTIFICATE") && !whole.contains("PRIVATE KEY")) {
      return; // A certificate is public.
    }
    addForms(secrets, content, whole);
    String stripped = whole.strip();
    addForms(secrets, stripped.getBytes(StandardCharsets.ISO_8859_1), stripped);
    List<String> lines =
        stripped.lines().map(String::strip).filter(line -> !line.startsWith("-----")).toList();
    lines.stream().filter(line -> line.length() >= LEAST_LINE).forEach(secrets::add);
    if (whole.contains("PRIVATE KEY")) {
      addDer(secrets, String.join("", lines));
    }
  }

  /** Adds the forms of the bytes that a key in PEM stands for. */
  private static void addDer(Set<String> secrets, String base64) {
    byte[] der;
    try {
      der = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException broken) {
      return; // The lines are secrets all the same.
    }
    add(secrets, base64);
    addForms(secrets, der, new String(der, StandardCharsets.ISO_8859_1));
  }

  private static void addForms(Set<String> secrets, byte[] bytes, String text) {
    add(secrets, text);
    encoded(bytes).forEach(form -> add(secrets, form));
    byte[] digest = Sha256.begin().digest(bytes);
    encoded(digest).forEach(form -> add(secrets, form));
  }

  private static List<String> encoded(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes);
    var forms = new ArrayList<String>();
    forms.add(hex);
    forms.add(hex.toUpperCase(Locale.ROOT));
    forms.add(HexFormat.ofDelimiter(":").formatHex(bytes));
    forms.add(HexFormat.ofDelimiter(":").withUpperCase().formatHex(bytes));
    forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    return forms;
  }

  private static void add(Set<String> secrets, String form) {
    if (form.length() >= LEAST_LENGTH) {
      secrets.add(form);
    }
  }
}
