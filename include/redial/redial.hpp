// SPDX-License-Identifier: MIT
#ifndef REDIAL_REDIAL_HPP_INCLUDED
#define REDIAL_REDIAL_HPP_INCLUDED

// Everything but the adapters, in reading order: what codes mean, what is decided, the machine, the edges.

#include <redial/version.hpp>
#include <redial/milliseconds.hpp>
#include <redial/profile/rule.hpp>
#include <redial/profile/options.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/packing.hpp>
#include <redial/profile/rfc6455.hpp>
#include <redial/profile/metered.hpp>
#include <redial/profile/all.hpp>
#include <redial/profile/presets.hpp>
#include <redial/profile/explain.hpp>
#include <redial/decision/event.hpp>
#include <redial/decision/decision.hpp>
#include <redial/decision/to_string.hpp>
#include <redial/clock.hpp>
#include <redial/random.hpp>
#include <redial/reconnector.hpp>
#include <redial/edge/retry_after.hpp>
#include <redial/edge/send_gate.hpp>
#include <redial/edge/metered_wire.hpp>
#include <redial/edge/handover.hpp>

#endif  // REDIAL_REDIAL_HPP_INCLUDED
