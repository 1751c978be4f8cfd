package org.uplink.rtnetlink.user;

import java.net.InetAddress;
import org.uplink.rtnetlink.net.IpProtocol;

/**
 * A socket that is bound to a link ({@code SO_BINDTODEVICE}, or a link-local address), so that it
 * receives nothing by another link (sock_diag(7)).
 *
 * @param protocol its protocol; {@link IpProtocol#RAW} for a raw socket
 * @param local its own address, 0.0.0.0 or :: if it has none
 * @param localPort its own port, or the protocol of a raw socket
 * @param remote the other end, 0.0.0.0 or :: if it is not connected
 * @param remotePort the port of the other end
 * @param userId the id of the user who opened it
 * @param inode its number, by which {@code /proc/PID/fd} names it; 0 if no process has it
 */
public record BoundSocket(
    IpProtocol protocol,
    InetAddress local,
    int localPort,
    InetAddress remote,
    int remotePort,
    long userId,
    long inode) {}
