package org.uplink.picture;

/**
 * A sentence below a picture.
 *
 * @param label what the sentence is, such as "Disagrees"
 */
public record Sentence(String label, String text, Mark mark) {
  String words() {
    return label + ": " + text + (text.endsWith(".") ? "" : ".");
  }
}
