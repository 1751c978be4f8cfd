package org.uplink.agent.proof;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/**
 * A name server answers a question (RFC 1035) over UDP, and the route to it uses the network's
 * device. Every answer will do: the server was reached.
 */
record NameServerCheck(RequiredProof.NameServer proof, Rtnetlink kernel) implements ProofCheck {
  private static final int PORT = 53;

  private static final int TIMEOUT_MILLIS = 2000;

  private static final int MAX_ANSWER = 512;

  /** The flag of an answer, in the third byte. */
  private static final int ANSWER = 0x80;

  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public Optional<String> fault(String device) {
    Optional<String> fault = FlowRoute.fault(kernel, RouteQuery.to(proof.address()), device);
    if (fault.isPresent()) {
      return fault;
    }
    String server = IpLiteral.format(proof.address());
    byte[] question = question((short) RANDOM.nextInt());
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(proof.address(), PORT));
      socket.send(new DatagramPacket(question, question.length));
      var answer = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
      socket.receive(answer);
      byte[] bytes = answer.getData();
      return answer.getLength() > 2
              && bytes[0] == question[0]
              && bytes[1] == question[1]
              && (bytes[2] & ANSWER) != 0
          ? Optional.empty()
          : Optional.of("the name server " + server + " sends something else than an answer");
    } catch (IOException e) {
      return Optional.of(
          "the name server %s does not answer: %s".formatted(server, e.getMessage()));
    }
  }

  /** Returns the question for the name servers of the root, which every server knows. */
  private static byte[] question(short id) {
    final short recursion = 0x100;
    final short nameServers = 2;
    final short internet = 1;
    return ByteBuffer.allocate(17)
        .putShort(id)
        .putShort(recursion)
        .putShort((short) 1) // one question
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        .put((byte) 0) // the name of the root
        .putShort(nameServers)
        .putShort(internet)
        .array();
  }
}
