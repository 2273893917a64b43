// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILES_HPP_INCLUDED
#define REDIAL_PROFILES_HPP_INCLUDED

// The services other than Metered, and published curves. Apart from redial/redial.hpp because a compiler takes longer
// to prove these tables than to read all the rest, and a program needs one or two of them: include those by themselves
// (redial/profile/discord.hpp), or all with this. Whatever is not used is not linked either way.

#include <redial/redial.hpp>
#include <redial/profile/presets.hpp>
#include <redial/profile/all.hpp>

#endif  // REDIAL_PROFILES_HPP_INCLUDED
