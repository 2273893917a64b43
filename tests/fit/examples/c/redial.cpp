// SPDX-License-Identifier: MIT
// The one C++ unit of a C program: all that a C programmer has to add to a build.
#include <redial/c/define.hpp>
#include <redial/c/define_names.hpp>
#include <redial/c/define_words.hpp>
