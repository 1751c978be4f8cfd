package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An object that the planned host has and the current host does not have.
 *
 * @param planned the object
 * @param restored the objects that a rollback would restore: the same object before the plan, which
 *     may have been on another link. Empty if the plan added the object
 */
record LostObject<T>(T planned, List<T> restored) {
  LostObject {
    restored = List.copyOf(restored);
  }

  /**
   * Finds the objects. One that is on another of the plan's links now is not lost, unless the plan
   * has left it where it was.
   *
   * @param identity what identifies an object to the kernel
   * @param anywhere returns an object without the names of the plan's links
   */
  static <T, K> List<LostObject<T>> find(
      List<T> before,
      List<T> after,
      List<T> now,
      Function<T, K> identity,
      UnaryOperator<T> anywhere) {
    Set<K> here = new HashSet<>();
    Set<K> somewhere = new HashSet<>();
    for (T object : now) {
      here.add(identity.apply(object));
      somewhere.add(identity.apply(anywhere.apply(object)));
    }
    Map<K, T> earlier = new HashMap<>();
    Map<K, List<T>> earlierAnywhere = new HashMap<>();
    for (T object : before) {
      earlier.put(identity.apply(object), object);
      earlierAnywhere
          .computeIfAbsent(identity.apply(anywhere.apply(object)), _ -> new ArrayList<>(1))
          .add(object);
    }
    List<LostObject<T>> lost = new ArrayList<>();
    for (T planned : after) {
      K key = identity.apply(planned);
      K keyAnywhere = identity.apply(anywhere.apply(planned));
      T unmoved = earlier.get(key);
      if (here.contains(key)) {
        continue;
      }
      if (unmoved != null) {
        lost.add(new LostObject<>(planned, List.of(unmoved)));
      } else if (!somewhere.contains(keyAnywhere)) {
        lost.add(new LostObject<>(planned, earlierAnywhere.getOrDefault(keyAnywhere, List.of())));
      }
    }
    return lost;
  }
}
