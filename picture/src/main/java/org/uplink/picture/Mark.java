package org.uplink.picture;

/**
 * What a part of a picture says of what it shows. Each mark has a form of its own, not only a
 * colour.
 */
public enum Mark {
  /** It is known. A thin line. */
  KNOWN("known"),
  /** It is what the picture is about. A thick line. */
  CHOSEN("chosen"),
  /** It contradicts. A thick line in red, with long dashes. */
  WRONG("wrong"),
  /** It is not known, or it goes away. A thin line of dots. */
  UNKNOWN("unknown");

  private final String style;

  Mark(String style) {
    this.style = style;
  }

  /** Returns the name of the style in the picture. */
  String style() {
    return style;
  }
}
