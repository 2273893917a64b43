// SPDX-License-Identifier: MIT
// The packed forms that the library's own profiles bring along.
#include <redial/redial.hpp>

#include "catch.hpp"

#include <cstdint>

namespace {

using redial::fault;

// Metered's rows, and the same with one thing changed each.
#define METERED_ROWS_BUT(name, changed)                                               \
  constexpr redial::row name[] = {{1001, redial::rules::backoff().not_an_error()},    \
                                  {1008, redial::rules::stop()},                      \
                                  {1009, redial::rules::stop()},                      \
                                  {4001, redial::rules::fresh_token()},               \
                                  {4002, redial::rules::expired()},                   \
                                  {4003, redial::rules::stop()},                      \
                                  changed,                                            \
                                  {4011, redial::rules::backoff().hold_publishing()}, \
                                  {4012, redial::rules::stop().tell_user()},          \
                                  {4020, redial::rules::once()}}
#define ROW(...) \
  { __VA_ARGS__ }
METERED_ROWS_BUT(same, ROW(4010, redial::rules::backoff()));
METERED_ROWS_BUT(other_code, ROW(4009, redial::rules::backoff()));
METERED_ROWS_BUT(other_range, ROW(4005, 4010, redial::rules::backoff()));
METERED_ROWS_BUT(other_class, ROW(4010, redial::rules::stop()));
METERED_ROWS_BUT(other_flag, ROW(4010, redial::rules::backoff().tell_user()));
METERED_ROWS_BUT(other_session, ROW(4010, redial::rules::backoff().then(redial::session::fresh)));
METERED_ROWS_BUT(other_endpoint, ROW(4010, redial::rules::backoff().at(redial::endpoint::given)));
METERED_ROWS_BUT(other_attempts, ROW(4010, redial::rules::backoff().times(2)));
METERED_ROWS_BUT(other_floor, ROW(4010, redial::rules::backoff().at_least(redial::milliseconds{1})));
METERED_ROWS_BUT(other_long_floor, ROW(4010, redial::rules::backoff().at_least(redial::milliseconds{0x10000})));
METERED_ROWS_BUT(other_window,
                 ROW(4010, redial::rules::backoff().first_between(redial::milliseconds{0}, redial::milliseconds{1})));
METERED_ROWS_BUT(text_only, ROW(4010, redial::rules::backoff().by(redial::basis::inferred)));
#undef ROW
#undef METERED_ROWS_BUT

template <const auto& Closes, const redial::profile* Base = &redial::rfc6455>
constexpr redial::profile made =
    redial::make_profile<Closes, redial::tables::metered_statuses, Base, nullptr, redial::packed::metered>(
        "metered", redial::tables::metered_options);

/// True if the profile's look-ups go to the packed form that was brought along.
constexpr bool uses_the_form(const redial::profile& p) { return p.book.cells == redial::packed::metered.cells; }

}  // namespace

TEST_CASE("contract 3.1: a packed form serves the rows that it was made of, and no others") {
  CHECK(uses_the_form(redial::metered));
  CHECK(uses_the_form(made<same>));
  CHECK(uses_the_form(made<text_only>));  // what the machine does not read is not packed
  const redial::profile* others[] = {&made<other_code>,     &made<other_range>,   &made<other_class>,
                                     &made<other_flag>,     &made<other_session>, &made<other_endpoint>,
                                     &made<other_attempts>, &made<other_floor>,   &made<other_long_floor>,
                                     &made<other_window>,   &made<same, nullptr>};
  for (const redial::profile* other : others) {
    CHECK_FALSE(uses_the_form(*other));
    CHECK(redial::check(*other) == fault::none);  // and says what its rows say
  }
}

TEST_CASE("contract 3.1: every profile of the library brings the form of its own rows") {
  for (const redial::profile* p : redial::all_profiles) { CHECK(redial::check(*p) == fault::none); }
  CHECK(redial::rfc6455.book.cells == redial::packed::rfc6455.cells);
  CHECK(redial::metered.book.cells == redial::packed::metered.cells);
  CHECK(redial::discord.book.cells == redial::packed::discord.cells);
  CHECK(redial::discord_voice.book.cells == redial::packed::discord_voice.cells);
  CHECK(redial::pusher.book.cells == redial::packed::pusher.cells);
  CHECK(redial::centrifugo.book.cells == redial::packed::centrifugo.cells);
  CHECK(redial::twitch_eventsub.book.cells == redial::packed::twitch_eventsub.cells);
  CHECK(redial::graphql_transport_ws.book.cells == redial::packed::graphql_transport_ws.cells);
  CHECK(redial::obs_websocket.book.cells == redial::packed::obs_websocket.cells);
  CHECK(redial::seventv.book.cells == redial::packed::seventv.cells);
}

TEST_CASE("[C-3.1] the digest of rows is the same at run time") {
  const redial::packed_form* const forms[] = {&redial::packed::rfc6455,         &redial::packed::metered,
                                              &redial::packed::discord,         &redial::packed::discord_voice,
                                              &redial::packed::pusher,          &redial::packed::centrifugo,
                                              &redial::packed::twitch_eventsub, &redial::packed::graphql_transport_ws,
                                              &redial::packed::obs_websocket,   &redial::packed::seventv};
  std::size_t i = 0;
  for (const redial::profile* p : redial::all_profiles) {
    const std::uint32_t base = p->layers != 0 ? redial::detail::digest(*p->base) : 0;
    CHECK(redial::detail::digest(p->closes, p->statuses, base) == forms[i++]->digest);
  }
  // Of a profile with two layers below it: each has its part in it.
  const redial::profile* const over = &made<other_flag, &redial::metered>;
  REQUIRE(over->layers == 2);
  CHECK(redial::detail::digest(*over) != redial::detail::digest(redial::metered));
  std::uint32_t sum = 0;
  for (const redial::profile* layer : {over, &redial::metered, &redial::rfc6455}) {
    sum = redial::detail::digest(layer->closes, layer->statuses, sum);
  }
  CHECK(redial::detail::digest(*over) == sum);
}
