// SPDX-License-Identifier: MIT
// Prints the table of C.md: what is written in C beside what is written in C++. Both columns are compiled.
#include <redial/c/redial.h>
#include <redial/edge/flight_recorder.hpp>
#include <redial/redial.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>

// Each column with values of its own kind. Nothing is evaluated.
namespace in_both {
constexpr std::uint32_t id = 0, percent = 0, bytes_a_frame = 0;
constexpr int code = 0, status = 0;
constexpr bool permanent = false;
constexpr const char* text = nullptr;
constexpr std::size_t size = 0;
constexpr std::int64_t unix_now = 0;
}  // namespace in_both

namespace in_c {
using namespace in_both;
extern redial_machine net;
extern redial_gate gate;
extern redial_recorder recorder;
extern std::uint32_t words[256];
extern redial_event e;
extern redial_decision d;
extern redial_options options;
extern redial_limits limits;
extern redial_explanation why;
extern redial_message message;
extern redial_verdict verdict;
extern const redial_port port;
extern const redial_host host;
extern std::uint8_t fault;
extern unsigned char bytes[REDIAL_SAVED_SIZE];
constexpr std::uint32_t life = 0, wait = 0, away = 0;
#define ROW(c, ...) static_assert(sizeof(decltype(&in_c::checked<decltype((c))>)) != 0, "");
template <class>
void checked();
#include "c_names.inc"
#undef ROW
}  // namespace in_c

namespace in_cpp {
using namespace in_both;
std::uint32_t millis();
std::uint32_t random();
struct owner {
  void arm(redial::milliseconds);
  void connect(const redial::decision&);
  void mint_token(const redial::decision&);
  void disconnect(const redial::decision&);
  void stop(const redial::decision&);
  void ping(const redial::decision&);
};
extern redial::reconnector<std::uint32_t (*)(), std::uint32_t (*)()> net;
extern redial::send_gate<std::uint32_t (*)()> gate;
extern redial::flight_recorder<std::uint32_t (*)(), std::uint32_t (*)()> recorder;
extern redial::flight_recording<1024> black_box;
extern redial::event e;
extern redial::decision d;
extern redial::options options;
extern redial::limits limits;
extern redial::explanation why;
extern redial::metered_wire::message message;
extern redial::saved_state saved;
extern owner host;
constexpr redial::milliseconds life{0}, wait{0}, away{0};
#define ROW(c, ...) static_assert(sizeof(decltype(&in_cpp::checked<decltype((__VA_ARGS__))>)) != 0, "");
template <class>
void checked();
#include "c_names.inc"
#undef ROW
}  // namespace in_cpp

int main() {
  std::printf("| C | C++ |\n|---|---|\n");
#define ROW(c, ...) std::printf("| `%s` | `%s` |\n", #c, #__VA_ARGS__);
#include "c_names.inc"
#undef ROW
}
