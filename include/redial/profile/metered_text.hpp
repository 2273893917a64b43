#ifndef REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED
#include <redial/profile/profile.hpp>
namespace redial { inline namespace v0 { namespace texts {
inline constexpr text metered_closes[] = {{4001,4001,"Invalid Token","a","b"}};
inline constexpr text metered_statuses[] = {{401,401,"Unauthorized","a","b"}};
}}}
#endif
