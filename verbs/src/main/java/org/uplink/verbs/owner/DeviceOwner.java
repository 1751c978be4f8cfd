package org.uplink.verbs.owner;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * Which program configures a device, and with which back end the host changes such a device.
 * Uplink's own; a stock Vdsm does not report it.
 *
 * @param program the program, such as {@code NetworkManager}; absent if no known program does
 * @param version the program's version; absent if it is unknown
 * @param tried whether Uplink's tests run this version; absent if the back end depends on no
 *     program
 * @param backend the back end that changes the device; absent if the host refuses such a change
 * @param evidence the file, process or option that names the owner; absent without a program
 * @param notes what an operator should know, a sentence each without a period
 */
@WireRecord
public record DeviceOwner(
    Optional<String> program,
    Optional<String> version,
    Optional<Boolean> tried,
    Optional<String> backend,
    Optional<String> evidence,
    List<String> notes) {

  public DeviceOwner {
    program = VdsmForms.present(program);
    version = VdsmForms.present(version);
    backend = VdsmForms.present(backend);
    evidence = VdsmForms.present(evidence);
    notes = VdsmForms.listOrEmpty(notes);
  }

  /** Returns a sentence for people, without a period. */
  public String describe() {
    StringBuilder text = new StringBuilder(program.orElse("no known program"));
    version.ifPresent(number -> text.append(' ').append(number));
    if (tried.equals(Optional.of(false))) {
      text.append(version.isPresent() ? ", an untried version" : ", version unknown");
    }
    evidence.ifPresent(where -> text.append(" (").append(where).append(')'));
    text.append(backend.map(name -> "; back end " + name).orElse("; changes are refused"));
    notes.forEach(note -> text.append("; ").append(note));
    return text.toString();
  }
}
