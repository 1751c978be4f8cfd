package org.uplink.verbs.capabilities;

import java.util.Optional;
import org.uplink.verbs.Endpoint;
import org.uplink.verbs.WireRecord;

/**
 * The connection over which the capabilities were asked for, as the host sees it. A stock Vdsm does
 * not tell.
 *
 * @param local the end on the host
 * @param peer the far end as it arrives here: a translated address where the source is translated
 *     on the way
 * @param device the device that owns the local address
 */
@WireRecord
public record ClientConnection(Endpoint local, Endpoint peer, Optional<String> device) {}
