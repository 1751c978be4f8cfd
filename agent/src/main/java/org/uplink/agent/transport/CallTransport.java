package org.uplink.agent.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.network.ProofListener;
import org.uplink.rpc.socket.OpenConnection;

/** Brings the engine's calls to the agent. Thread-safe. */
public interface CallTransport extends AutoCloseable {
  /** Returns where the proof of a change arrives. */
  ProofListener proofs();

  /** Begins to take calls. */
  void start();

  /** Returns the address on which the agent listens, with the actual port; empty if it dials in. */
  Optional<InetSocketAddress> listens();

  /** Returns the connections whose peer is accepted as the engine. */
  List<OpenConnection> connections();

  /** Returns whether the agent is connected to its engine; empty if it does not dial. */
  Optional<EngineLink> engineLink();

  /** Returns what the transport does, such as {@code listens on [::]:54321}. */
  String describe();

  @Override
  void close();
}
