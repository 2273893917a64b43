// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_CATCH_HPP_INCLUDED
#define REDIAL_TESTS_CATCH_HPP_INCLUDED

// Catch2 as the distribution has it (v2) or as upstream has it (v3).
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif  // REDIAL_TESTS_CATCH_HPP_INCLUDED
