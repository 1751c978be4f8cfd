/**
 * Files, locks and configuration files for the engine, the agent and its guard. Uses the JDK only.
 *
 * <p>{@link org.uplink.platform.DurableFile} and {@link org.uplink.platform.DurableFolder} write
 * files that survive a crash, {@link org.uplink.platform.LockFile} lets only one process work at a
 * time, {@link org.uplink.platform.PrivateDirectory} and {@link org.uplink.platform.PrivateFile}
 * protect directories and files from other users, {@link org.uplink.platform.ConfigurationFile}
 * reads settings with their line numbers, {@link org.uplink.platform.StandardError} prints without
 * a logger, and {@link org.uplink.platform.Closer} closes resources in reverse order.
 */
@NullMarked
package org.uplink.platform;

import org.jspecify.annotations.NullMarked;
