package org.uplink.api.owner;

import java.util.List;
import java.util.Optional;

/**
 * Which program configures a NIC, and with which back end the host changes it.
 *
 * @param device the NIC
 * @param program the program, such as {@code NetworkManager}; absent if no known program does
 * @param version the program's version; absent if it is unknown
 * @param tried whether Uplink's tests run this version; absent if the back end depends on no
 *     program
 * @param backend the back end that changes the NIC; absent if the host refuses such a change
 * @param evidence the file, process or option that names the owner; absent without a program
 * @param notes what an operator should know, a sentence each
 * @param text all of it in one sentence for people
 */
public record OwnerDocument(
    String device,
    Optional<String> program,
    Optional<String> version,
    Optional<Boolean> tried,
    Optional<String> backend,
    Optional<String> evidence,
    List<String> notes,
    String text) {
  public OwnerDocument {
    notes = notes == null ? List.of() : List.copyOf(notes);
  }
}
