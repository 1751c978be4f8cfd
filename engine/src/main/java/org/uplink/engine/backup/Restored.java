package org.uplink.engine.backup;

import java.time.Instant;
import java.util.List;

/**
 * A backup that was restored.
 *
 * @param version the version of the engine that made it
 * @param made when it was made
 * @param warnings sentences for the operator
 */
public record Restored(String version, Instant made, List<String> warnings) {}
