package org.uplink.engine.agent.dialin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.transport.RpcConnection;

/** What the renewal of certificates does with a connection. */
final class DialInHostTest {
  /** The agent may not answer for a while, and others are waiting. */
  @Test
  void disconnectTellsTheReasonAndDoesNotWaitForTheAgent() {
    List<String> calls = new CopyOnWriteArrayList<>();
    var receipt = new CountDownLatch(1);

    new DialInHost("node1", connection(calls, receipt)).disconnect("expired");

    await().until(() -> calls.contains("close"));
    assertThat(calls).containsExactly("callAsync", "close");
    receipt.countDown();
    await().until(() -> calls.contains("closed"));
  }

  /** Returns a connection that is closed when the agent has sent the receipt. */
  private static RpcConnection connection(List<String> calls, CountDownLatch receipt) {
    return (RpcConnection)
        Proxy.newProxyInstance(
            DialInHostTest.class.getClassLoader(),
            new Class<?>[] {RpcConnection.class},
            (_, method, _) -> {
              calls.add(method.getName());
              if (method.getName().equals("callAsync")) {
                return new CompletableFuture<>();
              }
              receipt.await();
              calls.add("closed");
              return null;
            });
  }
}
