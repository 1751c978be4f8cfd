package org.uplink.verbs.change;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The confirmation of a change that the host kept. */
public enum Proof {
  /** The requester connected anew, through the device of the new network. */
  PROVED("proved"),

  /**
   * A client called the host over any path, which proves less than {@link #PROVED}; or the request
   * wanted no check.
   */
  UNPROVED("unproved"),

  /** Nothing has confirmed the change. */
  NONE("none");

  private final String text;

  Proof(String text) {
    this.text = text;
  }

  /**
   * Reads a proof in upper or lower case. An unknown text, perhaps of a newer agent, reads as
   * {@link #UNPROVED}, the weakest proof of a change that was kept.
   */
  @JsonCreator
  public static Proof of(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "proved" -> PROVED;
      case "none" -> NONE;
      default -> UNPROVED;
    };
  }

  /** Returns the text on the wire. */
  @JsonValue
  public String text() {
    return text;
  }
}
