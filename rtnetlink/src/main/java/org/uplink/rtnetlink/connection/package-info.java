/**
 * Sockets with their memory, and the code that uses them: {@link
 * org.uplink.rtnetlink.connection.RequestSender} for requests and {@link
 * org.uplink.rtnetlink.connection.KernelTables} for dumps. Not exported.
 *
 * <p>Lookups take a connection from a {@link org.uplink.rtnetlink.connection.ConnectionPool}. Dumps
 * and requests share one {@link org.uplink.rtnetlink.connection.SerialConnection}, because they may
 * wait for a lock in the kernel. A connection belongs to one thread at a time.
 */
@NullMarked
package org.uplink.rtnetlink.connection;

import org.jspecify.annotations.NullMarked;
