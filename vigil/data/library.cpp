// SPDX-License-Identifier: Apache-2.0
// The versions of HDF5, zlib and pugixml.
#include "vigil/data/library.h"

#include <fmt/format.h>
#include <hdf5.h>
#include <pugixml.hpp>
#include <zlib.h>

namespace vigil {

std::vector<LibraryVersion> data_libraries() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return {{"HDF5", fmt::format("{}.{}.{}", major, minor, release),
           fmt::format("{}.{}.{}", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE)},
          {"zlib", zlibVersion(), ZLIB_VERSION},
          {"pugixml", fmt::format("{}.{}", PUGIXML_VERSION / 1000, PUGIXML_VERSION % 1000 / 10), ""}};
}

}  // namespace vigil
