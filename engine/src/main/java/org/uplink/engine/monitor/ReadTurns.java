package org.uplink.engine.monitor;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * What the watchers of hosts that keep a connection share.
 *
 * @param turns held while a host is read: many hosts connect at once
 * @param onReadInTurn called with each host that was read without a notice
 */
record ReadTurns(Semaphore turns, Consumer<String> onReadInTurn) {}
