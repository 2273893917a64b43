#ifndef REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED
#include <redial/profile/profile.hpp>
namespace redial { inline namespace v0 { namespace texts {
inline constexpr text rfc6455_closes[] = {{1000,1000,"Normal Closure","a","b"}};
inline constexpr text rfc6455_statuses[] = {{401,401,"Unauthorized","a","b"}};
}}}
#endif
