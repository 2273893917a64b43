// SPDX-License-Identifier: MIT
#ifndef REDIAL_RECORDER_HPP_INCLUDED
#define REDIAL_RECORDER_HPP_INCLUDED

// The flight recorder, its replay, and both as words. redial.hpp is included along. It stands apart because it costs a
// compiler a fifth of what redial.hpp does, and few programs need it.

#include <redial/redial.hpp>

#if defined(__cplusplus) && (__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))

#include <redial/edge/flight_recording.hpp>
#include <redial/edge/flight_recorder.hpp>
#include <redial/edge/flight_replay.hpp>
#include <redial/edge/words.hpp>
#include <redial/edge/flight_words.hpp>

#endif  // C++17

#endif  // REDIAL_RECORDER_HPP_INCLUDED
