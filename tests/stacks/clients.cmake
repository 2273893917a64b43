# SPDX-License-Identifier: MIT
# The adapters to libwebsockets, Qt and Poco against the real stacks, those to IXWebSocket and esp_websocket_client
# against look-alikes. All but the last stand and fall with a packaged library.
include(FindPkgConfig)

if(PKG_CONFIG_FOUND)
  pkg_check_modules(libwebsockets IMPORTED_TARGET GLOBAL libwebsockets>=4.1)
endif()
if(TARGET PkgConfig::libwebsockets)
  redial_add_test(stacks.adapter.lws adapters_lws.cpp LABELS stacks)
  target_link_libraries(stacks.adapter.lws PRIVATE PkgConfig::libwebsockets Threads::Threads)
else()
  redial_skip("the adapter to libwebsockets" "no libwebsockets >= 4.1 (Debian: libwebsockets-dev pkg-config)")
endif()
