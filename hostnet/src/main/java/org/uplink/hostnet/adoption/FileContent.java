package org.uplink.hostnet.adoption;

import java.nio.charset.StandardCharsets;

/**
 * The content of a configuration file.
 *
 * @param text the bytes of the file, one character each (ISO 8859-1), so that files that are no
 *     UTF-8 survive
 * @param permissions the permissions as ls(1) writes them, such as "rw-------"
 */
public record FileContent(String text, String permissions) {
  /** Returns the content of a new file that only root can read. */
  public static FileContent ofPrivate(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8), "rw-------");
  }

  /**
   * Returns the content of a file.
   *
   * @param permissions the permissions as ls(1) writes them
   */
  public static FileContent of(byte[] bytes, String permissions) {
    return new FileContent(new String(bytes, StandardCharsets.ISO_8859_1), permissions);
  }

  /** Returns the content as text in UTF-8. */
  public String decoded() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
