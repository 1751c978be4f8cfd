package org.uplink.hostnet.request;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.verbs.setup.OwnedNic;
import org.uplink.verbs.setup.SetupCode;

/**
 * Thrown if the host refuses a change. Nothing was changed. The message says why, and what to do.
 */
public final class SetupRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final SetupCode code;
  private final transient @Nullable OwnedNic ownedNic;

  /** Creates a refusal for any reason except the owner of a NIC. */
  public SetupRefusedException(SetupCode code, String message) {
    super(message);
    this.code = code;
    this.ownedNic = null;
  }

  /** Creates a refusal because another program configures the NIC. */
  public SetupRefusedException(OwnedNic ownedNic, String message) {
    super(message);
    this.code = SetupCode.NIC_OWNED;
    this.ownedNic = ownedNic;
  }

  /** Returns the code for the requester. */
  public SetupCode code() {
    return code;
  }

  /** Returns the NIC and its owner, if the code is {@link SetupCode#NIC_OWNED}. */
  public Optional<OwnedNic> ownedNic() {
    return Optional.ofNullable(ownedNic);
  }
}
