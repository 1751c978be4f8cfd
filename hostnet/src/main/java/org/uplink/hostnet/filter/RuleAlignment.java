package org.uplink.hostnet.filter;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The places of rules that both sequences have, in the same order: a longest common subsequence.
 */
record RuleAlignment(Set<Integer> left, Set<Integer> right) {
  /** Above this number of comparisons, rules are compared without their order. */
  private static final int MAX_CELLS = 4_000_000;

  static RuleAlignment of(EffectiveRules one, EffectiveRules other) {
    List<EffectiveRule> left = one.list();
    List<EffectiveRule> right = other.list();
    int start = 0;
    int shorter = Math.min(left.size(), right.size());
    while (start < shorter && left.get(start).likeness(right.get(start)) == 3) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && left.get(left.size() - 1 - end).likeness(right.get(right.size() - 1 - end)) == 3) {
      end++;
    }
    RuleAlignment common = new RuleAlignment(new HashSet<>(), new HashSet<>());
    for (int i = 0; i < start; i++) {
      common.left.add(i);
      common.right.add(i);
    }
    for (int i = 1; i <= end; i++) {
      common.left.add(left.size() - i);
      common.right.add(right.size() - i);
    }
    List<EffectiveRule> a = left.subList(start, left.size() - end);
    List<EffectiveRule> b = right.subList(start, right.size() - end);
    if ((long) a.size() * b.size() <= MAX_CELLS) {
      common.addLongest(a, b, start);
    } else {
      common.addEqual(effects(a), effects(b), start);
    }
    return common;
  }

  private void addLongest(List<EffectiveRule> a, List<EffectiveRule> b, int start) {
    int[][] length = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        int likeness = a.get(i).likeness(b.get(j));
        int skipped = Math.max(length[i + 1][j], length[i][j + 1]);
        length[i][j] = likeness > 0 ? Math.max(length[i + 1][j + 1] + likeness, skipped) : skipped;
      }
    }
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      int likeness = a.get(i).likeness(b.get(j));
      if (likeness > 0 && length[i][j] == length[i + 1][j + 1] + likeness) {
        left.add(start + i++);
        right.add(start + j++);
      } else if (length[i + 1][j] >= length[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
  }

  private void addEqual(List<String> a, List<String> b, int start) {
    Set<String> inA = new HashSet<>(a);
    Set<String> inB = new HashSet<>(b);
    for (int i = 0; i < a.size(); i++) {
      if (inB.contains(a.get(i))) {
        left.add(start + i);
      }
    }
    for (int j = 0; j < b.size(); j++) {
      if (inA.contains(b.get(j))) {
        right.add(start + j);
      }
    }
  }

  private static List<String> effects(List<EffectiveRule> rules) {
    return rules.stream().map(EffectiveRule::effect).toList();
  }
}
