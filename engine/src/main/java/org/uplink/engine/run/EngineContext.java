package org.uplink.engine.run;

import java.time.Clock;

/**
 * What each run needs to know about the engine.
 *
 * @param addresses the addresses by which hosts reach the engine
 * @param bootId the boot id of the kernel that the engine runs on
 */
public record EngineContext(EngineAddresses addresses, String bootId, Clock clock) {}
