// SPDX-License-Identifier: MIT
#ifndef LINK_UNIT_HPP_INCLUDED
#define LINK_UNIT_HPP_INCLUDED

// What a unit sees of the library: where its variables and functions are, and what it decides.
struct sight {
  const void* version;
  const void* metered;
  void (*explain)();
  unsigned wait;
};

sight tree();
sight single();
sight tree_single();
sight single_tree();

#endif  // LINK_UNIT_HPP_INCLUDED
