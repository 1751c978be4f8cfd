package org.uplink.demo.act;

/** How a change of the network ended. */
enum Outcome {
  /** The new network works, and stays. */
  KEPT("kept"),
  /** The host restored its old network. */
  ROLLED_BACK("rolledBack"),
  /** The commands ended, and packets arrive. Nobody has checked it, and nobody would roll back. */
  DONE("done"),
  /** No packet arrives any more, and nobody rolls back. */
  CUT_OFF("cutOff"),
  /** Something else. */
  BROKEN("broken");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** Returns the word in the JSON document. */
  @Override
  public String toString() {
    return word;
  }
}
