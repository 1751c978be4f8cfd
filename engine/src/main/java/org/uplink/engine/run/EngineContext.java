package org.uplink.engine.run;

import java.time.Clock;

/**
 * The facts about the engine that each run needs.
 *
 * @param addresses the addresses by which hosts reach the engine
 * @param bootId the boot id of the kernel that the engine runs on
 */
public record EngineContext(EngineAddresses addresses, String bootId, Clock clock) {}
