package org.uplink.hostnet.change;

import java.util.Optional;
import org.uplink.hostnet.flight.Flight;
import org.uplink.verbs.change.ChangeStatus;

/**
 * A change that has ended, for people.
 *
 * @param number the change's number, which grows with every change of the host
 * @param status what became of it
 * @param flight who requested it, when, and what was measured. Absent if an earlier agent stored
 *     the outcome
 */
public record ChangeRecord(long number, ChangeStatus status, Optional<Flight> flight) {}
