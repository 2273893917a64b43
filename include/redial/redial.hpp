// SPDX-License-Identifier: MIT
#ifndef REDIAL_REDIAL_HPP_INCLUDED
#define REDIAL_REDIAL_HPP_INCLUDED

// The machine, what it knows of the WebSocket protocol and of Metered, and the edges, in reading order. Other services
// are in services.hpp, adapters to WebSocket stacks in adapters/.

#if !defined(__cplusplus)
#error redial: this is a C++17 header; compile the file that includes it as C++
#elif __cplusplus < 201703L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 201703L)
#error redial: C++17 or newer is needed; compile with -std=c++17
#else

#include <redial/version.hpp>
#include <redial/milliseconds.hpp>
#include <redial/knowledge/rule.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/check.hpp>
#include <redial/knowledge/rulebook.hpp>
#include <redial/knowledge/compiled.hpp>
#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>
#include <redial/services/metered.hpp>
#include <redial/knowledge/explain.hpp>
#include <redial/decision/event.hpp>
#include <redial/decision/decision.hpp>
#include <redial/decision/to_string.hpp>
#include <redial/decision/explain.hpp>
#include <redial/clock.hpp>
#include <redial/random.hpp>
#include <redial/reconnector.hpp>
#include <redial/edge/http_date.hpp>
#include <redial/edge/retry_after.hpp>
#include <redial/edge/send_gate.hpp>
#include <redial/edge/metered_wire.hpp>
#include <redial/edge/handover.hpp>
#include <redial/edge/appointments.hpp>

#endif  // C++17

#endif  // REDIAL_REDIAL_HPP_INCLUDED
