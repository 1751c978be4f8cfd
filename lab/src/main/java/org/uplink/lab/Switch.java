package org.uplink.lab;

/** A switch: a bridge in its own namespace, with hosts plugged into it. */
public final class Switch {
  private static final String BRIDGE = "br0";

  private final Lab lab;
  private final LabHost box;
  private int ports;

  Switch(Lab lab, LabHost box) {
    this.lab = lab;
    this.box = box;
    box.bridge(BRIDGE);
  }

  /** Creates {@code device} on {@code host}, plugs it into this switch, and sets it up. */
  public synchronized Switch plug(LabHost host, String device) {
    String port = "p" + ports++;
    lab.connect(host, device, box, port);
    box.ip("link set " + port + " master " + BRIDGE);
    return this;
  }

  @Override
  public String toString() {
    return box.toString();
  }
}
