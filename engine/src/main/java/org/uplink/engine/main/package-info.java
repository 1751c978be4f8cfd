/**
 * The engine's program: {@code uplink engine} and {@code engine issue-certificate}. Options and the
 * configuration file become an {@link org.uplink.engine.EngineConfig}, and signals end the engine.
 * The main thread waits for the end.
 */
@NullMarked
package org.uplink.engine.main;

import org.jspecify.annotations.NullMarked;
