import java.net.InetAddress;
import org.uplink.rtnetlink.Lookup;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Prints the device towards an address, and which module answered. Started by AvailabilityTest in
 * JVMs of its own.
 */
class Ask {
  public static void main(String[] args) {
    try (Rtnetlink net = Rtnetlink.open()) {
      switch (net.routes().get(InetAddress.ofLiteral(args[0]))) {
        case Lookup.Found found ->
            System.out.println(
                found.route().device().orElseThrow().name()
                    + " from "
                    + Rtnetlink.class.getModule());
        case Lookup.NoRoute none -> System.out.println(none);
      }
    } catch (NetlinkUnavailableException e) {
      System.out.println(e.obstacle() + ": " + e.getMessage());
    }
  }
}
