package org.uplink.api.event;

/** How much an event matters. */
public enum Severity {
  INFO("info"),
  WARNING("warning"),
  ERROR("error");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
