package org.uplink.engine.join;

import java.time.Instant;
import org.uplink.pki.PkiException;

/** The stored approvals of hosts that joined without a token. Thread-safe. */
public interface ApprovalRepository {
  /** Stands for a token in the certificate of a host that joined without one. */
  String WITHOUT_TOKEN = "approved";

  /** Returns what is stored of a key and a name that a host asks with. */
  LookUpResult lookUp(String keyDigest, String name, Instant now);

  /**
   * Adds a host, and stores its certificate and the event, in one transaction. The same key and
   * name again get the same certificate.
   *
   * @throws PkiException no certificate can be issued; then nothing is stored
   */
  ApproveResult approve(Approval approval, JoinRepository.Issuer issuer, Instant now)
      throws PkiException;

  /**
   * A host that somebody approves.
   *
   * @param keyDigest the SHA-256 of its public key
   * @param origin where the request came from, for the event
   * @param install whether the host is installed as soon as its agent is connected
   */
  record Approval(String name, String cluster, String keyDigest, String origin, boolean install) {}

  /** The result of {@link #lookUp}. */
  sealed interface LookUpResult {
    /** Neither is known. */
    record Unknown() implements LookUpResult {}

    /** The host is approved. */
    record Approved(HostCertificate certificate) implements LookUpResult {}

    /** Another host has the name. */
    record NameTaken() implements LookUpResult {}

    /** Another host has the key, or this host has joined with a token. */
    record KeyTaken() implements LookUpResult {}
  }

  /** The result of {@link #approve}. */
  sealed interface ApproveResult {
    record Approved(HostCertificate certificate) implements ApproveResult {}

    /** A host of this name was added since. */
    record NameTaken() implements ApproveResult {}

    record KeyTaken() implements ApproveResult {}

    record NoSuchCluster() implements ApproveResult {}
  }
}
