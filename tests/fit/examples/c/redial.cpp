// SPDX-License-Identifier: MIT
// The one C++ unit of a C program: all that a C programmer has to add to a build. Only the first line is always needed.
#include <redial/c/define.hpp>
#include <redial/c/define_names.hpp>
#include <redial/c/define_words.hpp>
#include <redial/c/define_recorder.hpp>
