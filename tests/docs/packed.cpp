// SPDX-License-Identifier: MIT
// Prints include/redial/knowledge/packed/NAME.hpp: the packed form that the compiler makes of a profile's rows.
#include <redial/redial.hpp>

#include <cstdio>
#include <cstring>
#include <string>

namespace {

using redial::detail::packing;

std::string number(std::uint32_t value) { return std::to_string(value); }
std::string hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%X", static_cast<unsigned>(value));
  return text;
}

/// An array of items, as many in a line as fit.
template <class Items, class Print>
void array(const char* type, const char* profile, const char* part, const Items& items, const Print& print) {
  std::printf("inline constexpr %s %s_%s[] = {", type, profile, part);
  std::string line;
  for (const auto& item : items) {
    const std::string text = print(item) + ',';
    if (line.size() + 1 + text.size() > 116) {
      std::printf("\n   %s", line.c_str());
      line.clear();
    }
    line += ' ' + text;
  }
  std::printf("\n   %s\n};\n", line.c_str());
}

std::string special(const redial::special_rule& r) {
  const redial::rule_extras& x = r;
  const char* sessions[] = {"unspecified", "fresh", "resume", "resume_else_fresh"};
  const char* endpoints[] = {"same", "given", "rediscover", "standard", "secure"};
  return "{{" + number(x.min_delay) + ", " + number(x.first_lowest) + ", " + number(x.first_highest) + ", " +
         number(x.attempts) + ", session::" + sessions[static_cast<unsigned>(x.session)] +
         ", endpoint::" + endpoints[static_cast<unsigned>(x.endpoint)] + "}, packed_rule{" + number(r.rule.bits) + "}}";
}

template <class Packing>
void print(const char* name) {
  std::string guard = std::string("REDIAL_PROFILE_PACKED_") + name + "_HPP_INCLUDED";
  for (char& letter : guard) {
    if (letter >= 'a' && letter <= 'z') { letter = static_cast<char>(letter - 'a' + 'A'); }
  }
  std::printf(
      "// SPDX-License-Identifier: MIT\n#ifndef %s\n#define %s\n\n#include <redial/knowledge/rulebook.hpp>\n"
      "#include <stdint.h>\n\n"
      "// Printed from the rows of profile/%s.hpp: `cmake --build BUILD --target packed` writes it anew.\n\n"
      "namespace redial {\ninline namespace v0 {\nnamespace packed {\n\n// clang-format off\n",
      guard.c_str(), guard.c_str(), std::strcmp(name, "discord_voice") == 0 ? "discord" : name);
  const auto segment = [](const redial::segment& s) {
    return '{' + number(s.from) + ", " + number(s.first) + ", " + number(s.mask) + '}';
  };
  array("segment", name, "closes", Packing::closes.items, segment);
  array("segment", name, "statuses", Packing::statuses.items, segment);
  array("uint8_t", name, "cells", Packing::cells.items, number);
  array("special_rule", name, "specials", Packing::specials.items, special);
  std::printf(
      "inline constexpr packed_form %s = {\n"
      "    %s, %s_closes, %s_statuses, %s_cells, %s_specials, %u, %u,\n};\n// clang-format on\n\n"
      "}  // namespace packed\n}  // namespace v0\n}  // namespace redial\n\n#endif  // %s\n",
      name, hex(Packing::form.digest).c_str(), name, name, name, name, static_cast<unsigned>(Packing::form.transport),
      static_cast<unsigned>(Packing::form.longest_floor), guard.c_str());
}

namespace t = redial::tables;

template <const auto& Closes, const auto& Statuses = redial::no_rows>
using over_rfc6455 = packing<Closes, Statuses, &redial::rfc6455>;

constexpr struct {
  const char* name;
  void (*print)(const char* name);
} profiles[] = {
    {"rfc6455", print<packing<t::rfc6455_closes, t::rfc6455_statuses, nullptr>>},
    {"metered", print<over_rfc6455<t::metered_closes, t::metered_statuses>>},
    {"discord", print<over_rfc6455<t::discord_closes>>},
    {"discord_voice", print<over_rfc6455<t::discord_voice_closes>>},
    {"pusher", print<over_rfc6455<t::pusher_closes>>},
    {"centrifugo", print<over_rfc6455<t::centrifugo_closes>>},
    {"twitch_eventsub", print<over_rfc6455<t::twitch_eventsub_closes>>},
    {"graphql_transport_ws", print<over_rfc6455<t::graphql_transport_ws_closes>>},
    {"obs_websocket", print<over_rfc6455<t::obs_websocket_closes>>},
    {"seventv", print<over_rfc6455<t::seventv_closes>>},
};
static_assert(sizeof profiles / sizeof *profiles == sizeof redial::all_profiles / sizeof *redial::all_profiles);

}  // namespace

int main(int count, char** words) {
  for (const auto& each : profiles) {
    if (count == 2 && std::strcmp(words[1], each.name) == 0) {
      each.print(each.name);
      return 0;
    }
  }
  std::fprintf(stderr, "packed PROFILE\n");
  return 2;
}
