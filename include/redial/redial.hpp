#ifndef REDIAL_REDIAL_HPP_INCLUDED
#define REDIAL_REDIAL_HPP_INCLUDED
#include <redial/version.hpp>
#include <redial/profile/metered.hpp>
#include <redial/reconnector.hpp>
#endif
