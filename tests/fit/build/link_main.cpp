// SPDX-License-Identifier: MIT
#include "link_unit.hpp"

int main() {
  const sight first = tree();
  if (first.wait < 800 || first.wait > 1200) { return 1; }  // metered's 4010: about a second
  const sight others[] = {single(), tree_single(), single_tree()};
  for (const sight& other : others) {
    if (other.version != first.version || other.metered != first.metered) { return 2; }
    if (other.explain != first.explain) { return 3; }
    if (other.wait != first.wait) { return 4; }
  }
  return 0;
}
