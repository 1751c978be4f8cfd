/**
 * The client of the engine's REST interface: it finds the engine, sends requests, and waits for
 * runs. It knows the documents of {@code api}, but no commands.
 */
@NullMarked
package org.uplink.cli.rest;

import org.jspecify.annotations.NullMarked;
