package org.uplink.rtnetlink.user;

import java.net.InetAddress;
import org.uplink.rtnetlink.net.IpProtocol;

/**
 * A socket that is bound to a link ({@code SO_BINDTODEVICE}, or a link-local address), so that the
 * socket receives nothing from another link (sock_diag(7)).
 *
 * @param protocol the protocol; {@link IpProtocol#RAW} for a raw socket
 * @param local the local address; 0.0.0.0 or :: if the socket has none
 * @param localPort the local port, or the protocol of a raw socket
 * @param remote the remote address; 0.0.0.0 or :: if the socket is not connected
 * @param remotePort the remote port
 * @param userId the id of the user who opened the socket
 * @param inode the inode number, which {@code /proc/PID/fd} shows; 0 if no process has the socket
 */
public record BoundSocket(
    IpProtocol protocol,
    InetAddress local,
    int localPort,
    InetAddress remote,
    int remotePort,
    long userId,
    long inode) {}
