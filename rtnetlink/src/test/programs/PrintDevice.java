import java.net.InetAddress;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;

/**
 * Prints the output device for an address, and the module that looked it up. PlatformCheckTest runs
 * it in JVMs of its own.
 */
class PrintDevice {
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
