package org.uplink.hostnet.request;

import java.util.Map;

/**
 * A change that is not begun: nothing has been touched. The message says why, and what to do.
 *
 * <p>The codes up to 99 are Vdsm's; those from 9101 are this project's own.
 */
public final class SetupRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Parameters that contradict each other. */
  public static final int BAD_PARAMETERS = 21;

  /** No address, or none that a host can have. */
  public static final int BAD_ADDRESS = 22;

  /** No such NIC. */
  public static final int NO_SUCH_NIC = 23;

  /** A NIC that two want. */
  public static final int NIC_IN_USE = 24;

  /** A bond's name or options. */
  public static final int BAD_BOND = 25;

  /** A VLAN's id, or a VLAN on nothing. */
  public static final int BAD_VLAN = 26;

  /** A bridge's name. */
  public static final int BAD_BRIDGE = 27;

  /** A bond that a network stands on. */
  public static final int BOND_IN_USE = 31;

  /** Someone else owns the NIC; the data have "device", "owner" and "whatToDo". */
  public static final int NIC_OWNED = 9101;

  /** The way to the engine would be cut. */
  public static final int ENGINE_UNREACHABLE = 9102;

  /** The process may not change the network. */
  public static final int NOT_PRIVILEGED = 9103;

  /** Something that the host has or that is asked for can't be handled here. */
  public static final int NOT_SUPPORTED = 9106;

  private final int code;
  private final Map<String, String> data;

  /** A refusal without further data. */
  public SetupRefusedException(int code, String message) {
    this(code, message, Map.of());
  }

  /** A refusal with data for programs. */
  public SetupRefusedException(int code, String message, Map<String, String> data) {
    super(message);
    this.code = code;
    this.data = Map.copyOf(data);
  }

  /** The error's code. */
  public int code() {
    return code;
  }

  /** What a program may want to know beside the message. */
  public Map<String, String> data() {
    return data;
  }
}
